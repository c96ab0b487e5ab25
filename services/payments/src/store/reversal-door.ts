/** The door of reversals: a bank took a payment back. One receipt is reversed once at most. */
import { PaymentReversed } from '@mestolo/contracts/events/payments.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { Cause, DoorHandler, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { NOTICES, RECEIPTS } from './collections.ts';
import { type NoticeDocument, type ReceiptDocument, toNotice } from './documents.ts';
import { PAYMENT_REVERSALS } from './settlement-collections.ts';
import type { ReversalDocument } from './settlement-documents.ts';

/** What a flow in force says of one payment. */
export interface ReversalRequest {
  readonly creditorFiscalCode: string;
  readonly iuv: string;
  readonly iur: string;
  readonly cents: number;
  readonly reversedOn: string;
  readonly flow: string;
  readonly now: string;
}

/**
 * `unknown`: nothing was credited, so there is nothing to take back. `otherAmount`: only a person
 * can tell what is meant.
 */
export type ReversalAnswer = 'reversed' | 'already' | 'unknown' | 'otherAmount';

type ReadReceipt = Omit<ReceiptDocument, 'raw'>;

export interface ReversalState {
  readonly receipts: ReadonlyMap<string, ReadReceipt>;
  readonly notices: ReadonlyMap<string, NoticeDocument>;
  readonly reversed: ReadonlySet<string>;
}

export const reversalDoor: DoorHandler<ReversalRequest, ReversalState, ReversalAnswer> = {
  async load(reader, requests) {
    const ids = requests.map(({ request }) => receiptKey(request));
    const receipts = await reader.find<ReadReceipt>(
      RECEIPTS,
      { _id: { $in: ids } },
      { projection: { raw: 0 } },
    );
    const noticeIds = receipts.flatMap(({ noticeId }) => noticeId ?? []);
    const notices = await reader.find<NoticeDocument>(NOTICES, { _id: { $in: noticeIds } });
    const reversed = await reader.find<{ readonly _id: string }>(
      PAYMENT_REVERSALS,
      { _id: { $in: ids } },
      { projection: { _id: 1 } },
    );
    return {
      receipts: new Map(receipts.map((one) => [one._id, one])),
      notices: new Map(notices.map((one) => [one._id, one])),
      reversed: new Set(reversed.map(({ _id }) => _id)),
    };
  },
  decide(state, requests) {
    const reversed = new Set(state.reversed);
    const documents: ReversalDocument[] = [];
    const events: OutgoingEvent[] = [];
    const answers = requests.map(({ request, cause }): ReversalAnswer => {
      const receipt = state.receipts.get(receiptKey(request));
      const answer = answerOf(request, receipt, reversed);
      if (answer !== 'reversed' || receipt === undefined) return answer;
      reversed.add(receipt._id);
      documents.push(documentOf(request, receipt));
      events.push(paymentReversed(request, { receipt, notices: state.notices, cause }));
      return answer;
    });
    const operations = documents.map((document) => ({ insertOne: { document: { ...document } } }));
    const writes = operations.length > 0 ? [{ collection: PAYMENT_REVERSALS, operations }] : [];
    return { decision: { writes, events, changed: [] }, answers };
  },
};

function answerOf(
  { iuv, cents }: ReversalRequest,
  receipt: ReadReceipt | undefined,
  reversed: ReadonlySet<string>,
): ReversalAnswer {
  if (receipt === undefined || receipt.creditedCents === 0) return 'unknown';
  // The codes must both be this payment's; a notice number is its IUV with one digit in front.
  if (receipt.noticeNumber.slice(1) !== iuv) return 'unknown';
  if (reversed.has(receipt._id)) return 'already';
  return receipt.creditedCents === cents ? 'reversed' : 'otherAmount';
}

function documentOf(request: ReversalRequest, receipt: ReadReceipt): ReversalDocument {
  const { creditorFiscalCode, cents, reversedOn, flow, now } = request;
  const { _id, tenant } = receipt;
  return { _id, tenant, creditorFiscalCode, cents, reversedOn, flow, at: now };
}

function paymentReversed(
  request: ReversalRequest,
  known: {
    readonly receipt: ReadReceipt;
    readonly notices: ReadonlyMap<string, NoticeDocument>;
    readonly cause: Cause;
  },
): OutgoingEvent<typeof PaymentReversed> {
  const { creditorFiscalCode, cents, reversedOn, flow, now } = request;
  const { _id, tenant, receiptId, noticeNumber, noticeId } = known.receipt;
  const document = noticeId === null ? undefined : known.notices.get(noticeId);
  const notice = document === undefined ? null : toNotice(document);
  const accountId = notice?.accountId ?? null;
  const debtId = notice?.debtId ?? null;
  return {
    topic: topics.receipts,
    definition: PaymentReversed,
    id: `reversal:${_id}`,
    tenant,
    key: accountId ?? creditorFiscalCode,
    subject: _id,
    time: now,
    data: {
      ...{ creditorFiscalCode, receiptId, noticeNumber, accountId, reversedOn, flow },
      amountCents: cents,
      ...(debtId !== null && { debtId }),
    },
    cause: known.cause,
  };
}

function receiptKey({ creditorFiscalCode, iur }: ReversalRequest): string {
  return `${creditorFiscalCode}:${iur}`;
}
