/**
 * What parents wrote by SMS, kept from before it is acknowledged until it is answered. Number and
 * text rest sealed under a key of our own, since nobody knows yet whose they are, and are deleted
 * as soon as the answer is decided.
 */
import { createHmac } from 'node:crypto';
import type { Cause } from '@mestolo/messaging/handler.ts';
import { seal, unseal } from '@mestolo/service/seal.ts';
import type mongoose from 'mongoose';

export const INBOUND = 'inbound';
export const INBOUND_ANSWERS = 'inboundAnswers';

export interface InboundDocument {
  /** The provider's id of the message: a repeat is the same. */
  readonly _id: string;
  readonly state: 'new' | 'done';
  /** The keyed hash of the number. */
  readonly numberName: string;
  /** Sealed; null once it is done. */
  readonly from: string | null;
  readonly text: string | null;
  readonly cause: Cause;
  /** When it reached our door, the machine's time. */
  readonly arrivedAt: Date;
  /** The end of the claim while somebody works on it. */
  readonly nextAttemptAt: Date;
  /** What became of it, a word for operators. */
  readonly outcome: string | null;
}

export interface InboundSms {
  readonly sid: string;
  readonly numberName: string;
  readonly from: string;
  readonly text: string;
  readonly cause: Cause;
  readonly arrivedAt: Date;
}

export interface Inbox {
  /** Resolves when it is kept for good; what is there already is left as it is. */
  keep(sms: Omit<InboundSms, 'numberName'>): Promise<void>;
  /** Takes up one for so long; null when there is none. */
  claim(leaseSeconds: number): Promise<InboundSms | null>;
  nextDue(): Promise<Date | null>;
}

const TENANT_OF_NOBODY = 'inbound';
const KEY_ID = 'inbound';

export function createInbox(
  db: mongoose.mongo.Db,
  options: { readonly key: Buffer; nameOf(number: string): string },
): Inbox {
  const inbound = db.collection<InboundDocument>(INBOUND);
  const key = createHmac('sha256', options.key).update('inbound messages').digest();
  const placeOf = (recordId: string, field: string) => ({
    tenant: TENANT_OF_NOBODY,
    recordId,
    field,
  });
  const sealed = (sid: string, field: string, text: string) =>
    seal(key, KEY_ID, placeOf(sid, field), text);
  return {
    async keep({ sid, from, text, cause, arrivedAt }) {
      const document: InboundDocument = {
        _id: sid,
        state: 'new',
        numberName: options.nameOf(from),
        from: sealed(sid, 'from', from),
        text: sealed(sid, 'text', text),
        cause,
        arrivedAt,
        nextAttemptAt: new Date(0),
        outcome: null,
      };
      await inbound.insertOne(document).catch((error) => {
        if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      });
    },
    async claim(leaseSeconds) {
      const lease = { startDate: '$$NOW', unit: 'second', amount: leaseSeconds };
      const found = await inbound.findOneAndUpdate(
        { state: 'new', $expr: { $lte: ['$nextAttemptAt', '$$NOW'] } },
        [{ $set: { nextAttemptAt: { $dateAdd: lease } } }],
        { sort: { arrivedAt: 1 } },
      );
      if (found === null || found.from === null || found.text === null) return null;
      const { _id: sid, numberName, cause, arrivedAt } = found;
      const from = unseal(key, placeOf(sid, 'from'), found.from);
      const text = unseal(key, placeOf(sid, 'text'), found.text);
      return { sid, numberName, from, text, cause, arrivedAt };
    },
    async nextDue() {
      const [next] = await inbound
        .find({ state: 'new' })
        .sort({ nextAttemptAt: 1 })
        .limit(1)
        .toArray();
      return next?.nextAttemptAt ?? null;
    },
  };
}

const DUPLICATE_KEY = 11_000;
