/**
 * Checks that each payment of the storm has been credited exactly once: `storm-checker.ts
 * INPUT.json`. It reads what the node says it paid, the databases and the topic, and imports
 * nothing of services or libs. Exit code: 0 all is right, 1 something is not, 2 it could not look.
 */
import { readFileSync } from 'node:fs';
import mongoose from 'mongoose';
import { asProgram } from './as-program.ts';
import { readLedger } from './checker.ts';
import type { Logins } from './checker-input.ts';
import { readTopic } from './read-topic.ts';

export interface StormInput {
  readonly tenant: string;
  readonly logins: Logins;
  readonly databases: { readonly payments: string; readonly billing: string };
  readonly gatewayUrl: string;
  /** What was asked for, by notice number. */
  readonly noticesFile: string;
}

export interface StormFindings {
  readonly payments: number;
  /** How often receipts were sent, and how many of these were answered. */
  readonly receiptsSent: number;
  readonly receiptsAnswered: number;
  readonly receiptMs: readonly number[];
  readonly duplicatePublications: number;
  readonly entries: number;
  readonly creditedCents: number;
  readonly faults: readonly string[];
}

interface Asked {
  readonly noticeNumber: string;
  readonly accountId: string;
  readonly amountCents: number;
}

interface NodePayment {
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly amountCents: number;
  readonly receiptState: string;
  readonly deliveries: readonly {
    readonly outcome: string;
    readonly faultCode: string | null;
    readonly tookMs: number;
  }[];
}

interface StoredReceipt {
  readonly receiptId: string;
  readonly noticeNumber: string;
  readonly creditedCents: number;
  readonly flags: readonly string[];
}

interface PublishedReceipt {
  readonly id: string;
  readonly tenant: string;
  readonly data: { readonly receiptId: string; readonly amountCents: number };
}

export async function checkStorm(input: StormInput): Promise<StormFindings> {
  const asked: Asked[] = JSON.parse(readFileSync(input.noticesFile, 'utf8'));
  const response = await fetch(`${input.gatewayUrl}/payments`);
  const { payments } = (await response.json()) as { payments: NodePayment[] };
  const client = new mongoose.mongo.MongoClient(input.logins.mongodbUri);
  try {
    const { tenant } = input;
    const stored = client.db(input.databases.payments);
    const receipts = await stored
      .collection<StoredReceipt>('receipts')
      .find({ tenant } as object)
      .toArray();
    const anomalies = await stored.collection('receiptAnomalies').countDocuments({ tenant });
    const open = await stored.collection('notices').countDocuments({
      tenant,
      noticeNumber: { $in: asked.map(({ noticeNumber }) => noticeNumber) },
      state: { $ne: 'paid' },
    } as object);
    const published = (
      await readTopic<PublishedReceipt>(input.logins, 'payments.receipts.v1')
    ).filter((event) => event.tenant === tenant);
    const ledger = await readLedger(client.db(input.databases.billing), tenant);
    const credits = ledger.all.filter(({ receipt }) => receipt !== undefined);
    const deliveries = payments.flatMap((payment) => payment.deliveries);
    const answered = deliveries.filter(({ outcome }) => outcome !== 'none');
    const faults = [
      ...ledger.faults,
      ...eachOnce('payment at the node', asked, payments.map(factOfNode)),
      ...eachOnce('receipt of payments', asked, receipts.map(factOfStored)),
      ...eachOnce('credit of the ledger', asked, credits.map(factOfCredit)),
      ...sameReceipts(payments, published),
      ...payments
        .filter(({ receiptState }) => receiptState !== 'delivered')
        .map((one) => `receipt ${one.receiptId} is ${one.receiptState} at the node`),
      ...answered
        .filter(({ outcome }) => outcome === 'KO')
        .map(({ faultCode }) => `a receipt was answered KO ${faultCode}`),
      ...receipts
        .filter(({ flags }) => flags.length > 0)
        .map(({ receiptId, flags }) => `receipt ${receiptId} has the flags ${flags.join(', ')}`),
      ...(anomalies === 0 ? [] : [`${anomalies} receipts are kept as anomalies`]),
      ...(open === 0 ? [] : [`${open} notices are not paid`]),
    ];
    return {
      payments: payments.length,
      receiptsSent: deliveries.length,
      receiptsAnswered: answered.length,
      receiptMs: answered.map(({ tookMs }) => tookMs),
      duplicatePublications: published.length - new Set(published.map(({ id }) => id)).size,
      entries: ledger.entries,
      creditedCents: credits.reduce((sum, { amountCents }) => sum + amountCents, 0),
      faults,
    };
  } finally {
    await client.close();
  }
}

interface Found {
  readonly noticeNumber: string;
  readonly amountCents: number;
  /** Where the account is known. */
  readonly accountId?: string;
}

const factOfNode = ({ noticeNumber, amountCents }: NodePayment): Found => {
  return { noticeNumber, amountCents };
};

const factOfStored = ({ noticeNumber, creditedCents }: StoredReceipt): Found => {
  return { noticeNumber, amountCents: creditedCents };
};

function factOfCredit(entry: {
  readonly accountId: string;
  readonly amountCents: number;
  readonly side: string;
  readonly receipt?: { readonly noticeNumber: string };
}): Found {
  const amountCents = entry.side === 'credit' ? entry.amountCents : -entry.amountCents;
  const noticeNumber = entry.receipt?.noticeNumber ?? '';
  return { noticeNumber, amountCents, accountId: entry.accountId };
}

/** Each notice has one of them, of its own amount and account, and there is nothing else. */
export function eachOnce(what: string, asked: readonly Asked[], found: readonly Found[]): string[] {
  const byNotice = Map.groupBy(found, ({ noticeNumber }) => noticeNumber);
  const faults = asked.flatMap(({ noticeNumber, amountCents, accountId }) => {
    const [one, ...more] = byNotice.get(noticeNumber) ?? [];
    byNotice.delete(noticeNumber);
    if (one === undefined) return [`${noticeNumber} has no ${what}`];
    const isOther = (one.accountId ?? accountId) !== accountId || one.amountCents !== amountCents;
    return [
      ...(isOther ? [`${noticeNumber}: the ${what} has another amount or account`] : []),
      ...(more.length > 0 ? [`${noticeNumber} has ${more.length + 1} times a ${what}`] : []),
    ];
  });
  const strangers = [...byNotice.keys()].map((number) => `a ${what} for ${number}: nobody asked`);
  return [...faults, ...strangers];
}

/** What the node sent is what was published, and nothing else. */
function sameReceipts(
  payments: readonly NodePayment[],
  published: readonly PublishedReceipt[],
): string[] {
  const told = new Map(published.map(({ data }) => [data.receiptId, data.amountCents]));
  const faults = payments.flatMap(({ receiptId, amountCents }) => {
    if (told.get(receiptId) === amountCents) return [];
    return [`receipt ${receiptId} over ${amountCents} was published as ${told.get(receiptId)}`];
  });
  const ids = new Set(published.map(({ id }) => id));
  const isMore = ids.size > payments.length;
  return isMore ? [...faults, `${ids.size} receipts were published`] : faults;
}

if (import.meta.main) await asProgram('storm-checker.ts', checkStorm);
