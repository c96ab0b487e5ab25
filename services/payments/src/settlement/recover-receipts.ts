/**
 * Asks PagoPA for receipts that a flow names and that never reached us. PagoPA allows ten calls an
 * hour and no loops: each receipt is asked for three times, a day apart, and then left to people.
 * What comes goes through the same door as every receipt: a flow itself credits nothing.
 */
import { createHash } from 'node:crypto';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import type { Creditor } from '../domain/creditor.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { PagopaAnswer, PagopaClient } from '../outbound/pagopa-client.ts';
import { keysFor, type SubscriptionKeys } from '../outbound/subscription-keys.ts';
import { type ReceiptReadingNeeds, readReceipt } from '../store/read-receipt.ts';
import type { TakenReceipt } from '../store/receipt-door.ts';
import type { RecoveryOutcome, RecoveryQueue } from '../store/recovery-queue.ts';
import type { RecoveryDocument } from '../store/settlement-documents.ts';
import { readBizEvent } from './biz-event.ts';

export interface RecoveryNeeds {
  readonly queue: RecoveryQueue;
  readonly client: PagopaClient;
  readonly keys: SubscriptionKeys;
  readonly reading: ReceiptReadingNeeds;
  readonly receipts: Door<Receipt, TakenReceipt>;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const ATTEMPTS = 3;

/** Works the queue of one creditor off, as far as the hour allows; answers how many were taken. */
export async function recoverReceipts(
  needs: RecoveryNeeds,
  creditor: Creditor,
  isStopping: () => boolean,
): Promise<number> {
  const { queue, client, keys } = needs;
  const { fiscalCode } = creditor;
  const [key] = keysFor(keys, { fiscalCode, part: 'bizEvents' });
  if (key === undefined || !client.has('bizEvents')) return 0;
  let recovered = 0;
  while (!isStopping()) {
    const wanted = await queue.claim(fiscalCode);
    if (wanted === null) break;
    if (await queue.hasReceipt(wanted)) {
      await queue.end(wanted, { state: 'arrived' });
      continue;
    }
    if (!(await queue.mayCall(nameOf(key)))) {
      await queue.end(wanted, { state: 'waiting', waitMs: 0, error: 'ten calls an hour are used' });
      break;
    }
    const outcome = await ask(needs, creditor, await queue.count(wanted));
    await queue.end(wanted, outcome);
    if (outcome.state === 'recovered') recovered += 1;
  }
  return recovered;
}

/** The same subscription under two creditors is one; its key is nowhere to be read. */
function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 16);
}

async function ask(
  { client, reading, receipts }: RecoveryNeeds,
  creditor: Creditor,
  wanted: RecoveryDocument,
): Promise<RecoveryOutcome> {
  const { fiscalCode } = creditor;
  const [iur, iuv] = [encodeURIComponent(wanted.iur), encodeURIComponent(wanted.iuv)];
  const path = `/organizations/${fiscalCode}/receipts/${iur}/paymentoptions/${iuv}`;
  const answer = await client.call({ part: 'bizEvents', fiscalCode, method: 'GET', path });
  if (answer.kind !== 'ok') return notNow(answer, wanted);
  const content = readBizEvent(answer.text);
  if (content === null) return { state: 'refused', error: 'an answer that is no receipt' };
  if (content.receiptId !== wanted.iur || content.creditorReferenceId !== wanted.iuv) {
    return { state: 'refused', error: 'a receipt of another payment' };
  }
  const receipt = await readReceipt(reading, { creditor, content, raw: answer.text });
  const { verdict } = await receipts.submit(receipt, NO_CAUSE);
  if (verdict === 'anomaly') return { state: 'refused', error: 'a receipt that contradicts' };
  return { state: 'recovered' };
}

function notNow(
  answer: Exclude<PagopaAnswer, { kind: 'ok' }>,
  { attempts }: RecoveryDocument,
): RecoveryOutcome {
  const { words: error } = answer;
  if (answer.kind === 'unavailable') return { state: 'waiting', waitMs: HOUR_MS, error };
  if (answer.of === 'key') return { state: 'waiting', waitMs: DAY_MS, error };
  if (attempts < ATTEMPTS) return { state: 'waiting', waitMs: DAY_MS, error };
  return { state: answer.status === 404 ? 'notFound' : 'refused', error };
}
