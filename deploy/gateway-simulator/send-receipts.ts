/** Sends the receipts of a payment that was made, and asks for nothing but a valid answer. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callStation, type StationAnswer } from './call.ts';
import type { Order, Station } from './order.ts';
import type { Post } from './post-xml.ts';
import {
  type PaymentData,
  type ReceiptFacts,
  type ReceiptMessage,
  receiptMessage,
  soap,
} from './requests.ts';

export interface SeenReceipt extends Omit<StationAnswer, 'message'> {
  readonly receiptId: string;
  readonly amountCents: number;
  readonly attempts: number;
}

export type Source = 'station' | 'archive' | 'gpd' | 'nobody';

/** Money that has moved, before anybody is told. */
export interface Paid {
  readonly order: Order;
  readonly data: PaymentData;
  readonly facts: ReceiptFacts;
  readonly receipt: ReceiptMessage;
  readonly source: Source;
}

/** Who sits beside the node while it pays; a payment from a test needs none of it. */
export interface Surroundings {
  readonly post: Post;
  /** The node's guard against two payments of one notice at a time. */
  activate(order: Order): 'mine' | 'taken';
  paid(paid: Paid): void;
  delivered(paid: Paid, answer: Omit<StationAnswer, 'message'>): void;
}

export interface Till {
  readonly url: string;
  readonly station: Station;
  readonly surroundings: Surroundings;
}

/** The node's own patience. */
export const RECEIPT_TIMEOUT_MS = 15_000;

export interface Sent {
  /** `paid` only if every receipt that had to be taken was. */
  readonly outcome: 'paid' | 'refused' | 'notDelivered';
  readonly receipts: readonly SeenReceipt[];
}

export interface Asked {
  readonly data: PaymentData;
  readonly askedCents: number;
  readonly source: Source;
}

/** Sends what the order wants sent; the payment itself has been made before the first one. */
export async function sendReceipts(till: Till, order: Order, asked: Asked): Promise<Sent> {
  const amountCents = order.amountCents ?? asked.askedCents;
  const first = paidBy(till, order, asked, {
    receiptId: order.receiptId ?? newReceiptId(),
    amountCents,
  });
  till.surroundings.paid(first);
  if (order.loseReceipt) return { outcome: 'notDelivered', receipts: [] };
  const sent: SeenReceipt[] = [];
  const copies = Array.from({ length: order.copies }, () => first);
  if (order.parallel) sent.push(...(await Promise.all(copies.map((one) => deliver(till, one)))));
  else for (const copy of copies) sent.push(await deliver(till, copy));
  if (order.otherContent) {
    const other = { receiptId: first.facts.receiptId, amountCents: amountCents + 100 };
    sent.push(await deliver(till, paidBy(till, order, asked, other)));
  }
  if (order.secondPayment) {
    const second = paidBy(till, order, asked, { receiptId: newReceiptId(), amountCents });
    till.surroundings.paid(second);
    sent.push(await deliver(till, second));
  }
  return { outcome: outcomeOf(sent), receipts: sent };
}

function paidBy({ station }: Till, order: Order, asked: Asked, facts: ReceiptFacts): Paid {
  const { source } = asked;
  const data = source === 'nobody' ? withAmount(asked.data, facts.amountCents) : asked.data;
  return { order, data, facts, source, receipt: receiptMessage(order, station, data, facts) };
}

/** No valid answer means: again, until the attempts are used up. A KO is a valid answer. */
async function deliver({ url, surroundings }: Till, paid: Paid): Promise<SeenReceipt> {
  const { order, facts, receipt } = paid;
  for (let attempts = 1; ; attempts += 1) {
    const { message, ...answer } = await callStation(surroundings.post, {
      url,
      soapAction: receipt.operation,
      body: soap(receipt.message),
      expects: receipt.answer,
      timeoutMs: RECEIPT_TIMEOUT_MS,
      question: order,
    });
    surroundings.delivered(paid, answer);
    if (answer.outcome !== 'none' || attempts >= order.attempts) {
      return { ...answer, ...facts, attempts };
    }
    await pause(order.retryDelayMs);
  }
}

function withAmount(data: PaymentData, amountCents: number): PaymentData {
  return { ...data, transfers: data.transfers.map((one) => ({ ...one, amountCents })) };
}

function outcomeOf(receipts: readonly SeenReceipt[]): Sent['outcome'] {
  const [first] = receipts;
  if (receipts.some(({ outcome }) => outcome === 'none')) return 'notDelivered';
  return first?.outcome === 'OK' ? 'paid' : 'refused';
}

export function newReceiptId(): string {
  return randomBytes(16).toString('hex');
}
