/** One payment from the node's side: verify, get, receipts. It tells what it saw. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callStation, centsAt, type StationAnswer } from './call.ts';
import { type Order, type Station, stationOf } from './order.ts';
import {
  euros,
  getRequest,
  type Payment,
  type ReceiptFacts,
  receiptRequest,
  verifyRequest,
} from './requests.ts';
import { at, type Element, textAt } from './xml.ts';

export interface Seen extends Omit<StationAnswer, 'message'> {
  readonly amountCents: number | null;
  readonly description: string | null;
  readonly companyName: string | null;
}

export interface SeenReceipt extends Omit<StationAnswer, 'message'> {
  readonly receiptId: string;
  readonly amountCents: number;
  readonly attempts: number;
}

export interface Report {
  /** `paid` only if every receipt that had to be taken was. */
  readonly outcome: 'paid' | 'stopped' | 'refused' | 'notDelivered';
  readonly verify: Seen | null;
  readonly get: (Seen & { readonly iuv: string | null; readonly debtor: string | null }) | null;
  readonly receipts: readonly SeenReceipt[];
}

/** The node's own time-outs. */
const ASK_TIMEOUT_MS = 7_000;
const RECEIPT_TIMEOUT_MS = 15_000;

export async function pay(url: string, order: Order): Promise<Report> {
  const station = stationOf(order);
  if (order.receiptOnly) {
    const receipts = await sendReceipts(url, order, { payment: unasked(order), askedCents: 0 });
    return { outcome: outcomeOf(receipts), verify: null, get: null, receipts };
  }
  const verified = await verify(url, order, station);
  const verifySeen = seen(verified, 'paymentList/paymentOptionDescription/amount');
  const early = { verify: verifySeen, get: null, receipts: [] };
  if (verified.outcome !== 'OK') return { outcome: 'refused', ...early };
  if (order.stopAfter === 'verify') return { outcome: 'stopped', ...early };
  const got = await get(url, order, { station, seenCents: verifySeen.amountCents ?? 0 });
  const getSeen = {
    ...seen(got, 'data/paymentAmount'),
    iuv: textAt(got.message, 'data/creditorReferenceId') ?? null,
    debtor: textAt(got.message, 'data/debtor/fullName') ?? null,
  };
  const asked = { verify: verifySeen, get: getSeen, receipts: [] };
  if (got.outcome !== 'OK') return { ...asked, outcome: 'refused' };
  if (order.stopAfter === 'get') return { ...asked, outcome: 'stopped' };
  const askedCents = getSeen.amountCents ?? 0;
  const receipts = await sendReceipts(url, order, { payment: paymentOf(got.message), askedCents });
  return { ...asked, outcome: outcomeOf(receipts), receipts };
}

function verify(url: string, order: Order, station: Station): Promise<StationAnswer> {
  return callStation({
    url,
    soapAction: 'paVerifyPaymentNotice',
    body: verifyRequest(order, station),
    expects: 'paVerifyPaymentNoticeRes',
    timeoutMs: ASK_TIMEOUT_MS,
    inspect(message) {
      const option = at(message, 'paymentList/paymentOptionDescription');
      if (centsAt(option, 'amount') < 1) throw new Error('the amount is zero');
      for (const name of ['paymentDescription', 'fiscalCodePA', 'companyName']) {
        if (!textAt(message, name)) throw new Error(`the answer lacks ${name}`);
      }
    },
  });
}

function get(
  url: string,
  order: Order,
  { station, seenCents }: { readonly station: Station; readonly seenCents: number },
): Promise<StationAnswer> {
  return callStation({
    url,
    soapAction: order.version === 1 ? 'paGetPayment' : 'paGetPaymentV2',
    body: getRequest(order, station, euros(seenCents)),
    expects: order.version === 1 ? 'paGetPaymentRes' : 'paGetPaymentV2Response',
    timeoutMs: ASK_TIMEOUT_MS,
    inspect(message) {
      const transfers = at(message, 'data/transferList')?.children ?? [];
      const sum = transfers.reduce((total, one) => total + centsAt(one, 'transferAmount'), 0);
      if (transfers.length === 0 || sum !== centsAt(message, 'data/paymentAmount')) {
        throw new Error('the transfers do not add up to the amount');
      }
    },
  });
}

interface Asked {
  readonly payment: Payment;
  readonly askedCents: number;
}

async function sendReceipts(url: string, order: Order, asked: Asked): Promise<SeenReceipt[]> {
  const amountCents = order.amountCents ?? asked.askedCents;
  const receiptId = order.receiptId ?? newReceiptId();
  const send = (facts: ReceiptFacts) => deliver(url, order, { payment: asked.payment, facts });
  const sent: SeenReceipt[] = [];
  const copies = Array.from({ length: order.copies }, () => ({ receiptId, amountCents }));
  if (order.parallel) sent.push(...(await Promise.all(copies.map(send))));
  else for (const copy of copies) sent.push(await send(copy));
  if (order.otherContent) sent.push(await send({ receiptId, amountCents: amountCents + 100 }));
  if (order.secondPayment) sent.push(await send({ receiptId: newReceiptId(), amountCents }));
  return sent;
}

/** No valid answer means: again, until the attempts are used up. A KO is a valid answer. */
async function deliver(
  url: string,
  order: Order,
  { payment, facts }: { readonly payment: Payment; readonly facts: ReceiptFacts },
): Promise<SeenReceipt> {
  const body = receiptRequest(order, stationOf(order), payment, facts);
  for (let attempts = 1; ; attempts += 1) {
    const { message, ...answer } = await callStation({
      url,
      soapAction: order.version === 1 ? 'paSendRT' : 'paSendRTV2',
      body,
      expects: order.version === 1 ? 'paSendRTRes' : 'paSendRTV2Response',
      timeoutMs: RECEIPT_TIMEOUT_MS,
    });
    if (answer.outcome !== 'none' || attempts >= order.attempts) {
      return { ...answer, ...facts, attempts };
    }
    await pause(order.retryDelayMs);
  }
}

function seen({ message, ...answer }: StationAnswer, amountPath: string): Seen {
  const data = at(message, 'data') ?? message;
  return {
    ...answer,
    amountCents: answer.outcome === 'OK' ? centsAt(message, amountPath) : null,
    description: textAt(data, 'description') ?? textAt(data, 'paymentDescription') ?? null,
    companyName: textAt(data, 'companyName') ?? null,
  };
}

function paymentOf(message: Element | undefined): Payment {
  const data = at(message, 'data');
  const text = (path: string) => textAt(data, path) ?? '';
  return {
    iuv: text('creditorReferenceId'),
    description: text('description'),
    companyName: text('companyName'),
    debtorType: text('debtor/uniqueIdentifier/entityUniqueIdentifierType'),
    debtorValue: text('debtor/uniqueIdentifier/entityUniqueIdentifierValue'),
    debtorName: text('debtor/fullName'),
    iban: text('transferList/transfer/IBAN'),
    transferCategory: text('transferList/transfer/transferCategory'),
  };
}

/** What a payment in stand-in knows, from the archive of notices. */
function unasked({ noticeNumber }: Order): Payment {
  return {
    iuv: noticeNumber.slice(1),
    description: 'Ricarica conto mensa',
    companyName: 'Comune',
    debtorType: 'F',
    debtorValue: 'ANONIMO',
    debtorName: 'ANONIMO',
    iban: 'IT60X0542811101000000123456',
    transferCategory: '9/0107101TS/',
  };
}

function outcomeOf(receipts: readonly SeenReceipt[]): Report['outcome'] {
  const [first] = receipts;
  if (receipts.some(({ outcome }) => outcome === 'none')) return 'notDelivered';
  return first?.outcome === 'OK' ? 'paid' : 'refused';
}

function newReceiptId(): string {
  return randomBytes(16).toString('hex');
}
