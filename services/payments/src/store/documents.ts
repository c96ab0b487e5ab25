/** The documents as they lie in MongoDB; `_id` is what makes each one single. */
import type { BusinessClock } from '@mestolo/service/clock.ts';
import type { Creditor } from '../domain/creditor.ts';
import type { Notice } from '../domain/notice.ts';
import type { Outage } from '../domain/outage.ts';
import type { AnomalyKind, Flag, Receipt, ReceiptAnswer } from '../domain/receipt.ts';

export interface TenantDocument {
  /** The tenant. */
  readonly _id: string;
  readonly version: number;
  readonly timeZone: string;
  readonly clock: BusinessClock;
  /** Null until the Comune has joined pagoPA. */
  readonly creditor: Omit<Creditor, 'tenant' | 'timeZone'> | null;
}

export interface FamilyDocument {
  /** The account, which is the family. */
  readonly _id: string;
  readonly tenant: string;
  readonly version: number;
  /** What anybody may pay in with. */
  readonly paymentCode?: string;
  readonly holders: readonly HolderDocument[];
}

export interface HolderDocument {
  readonly from: string;
  readonly guardianId: string;
  /** Sealed. */
  readonly fullName: string;
  /** Sealed. */
  readonly taxCode: string | null;
}

export interface DestroyedKeyDocument {
  /** The key's id. */
  readonly _id: string;
  readonly version: number;
}

export interface CounterDocument {
  /** The creditor's fiscal code. */
  readonly _id: string;
  readonly next: number;
}

export type NoticeDocument = Omit<Notice, 'id'> & { readonly _id: string };

/** What PagoPA has still to be told of a notice; outbound works it off. */
export interface ConferralDocument {
  /** The notice. */
  readonly _id: string;
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  /** The version of the notice that was wanted last … */
  readonly version: number;
  /** … and the one that PagoPA knows; 0 for none. */
  readonly doneVersion: number;
  readonly attempts: number;
  readonly nextAt: Date;
  readonly error: string | null;
  readonly leaseUntil: Date | null;
}

/** Frozen when it is written; `answer` is given again to whoever sends the same once more. */
export type ReceiptDocument = Omit<Receipt, 'id'> & {
  readonly _id: string;
  readonly noticeId: string | null;
  readonly creditedCents: number;
  readonly flags: readonly Flag[];
  readonly answer: ReceiptAnswer;
  readonly traceId: string | null;
};

export type AnomalyDocument = Omit<Receipt, 'id'> & {
  /** Receipt and content, so that the same contradiction is kept once. */
  readonly _id: string;
  readonly why: AnomalyKind;
  readonly answer: ReceiptAnswer;
  readonly traceId: string | null;
};

/** What notices made before these fields were there are like. */
const FORMER = {
  kind: 'topUp',
  debtId: null,
  replaces: null,
  underWayUntil: null,
  extendedFor: [],
} as const;

export function toNotice({ _id, ...rest }: NoticeDocument): Notice {
  return { ...FORMER, id: _id, ...rest };
}

export function fromNotice({ id, ...rest }: Notice): NoticeDocument {
  return { _id: id, ...rest };
}

export function toCreditor({ _id, timeZone, creditor }: TenantDocument): Creditor | null {
  return creditor === null ? null : { tenant: _id, timeZone, ...creditor };
}

export type OutageDocument = Omit<Outage, 'id'> & { readonly _id: string };

export function toOutage({ _id, ...rest }: OutageDocument): Outage {
  return { id: _id, ...rest };
}

export function fromOutage({ id, ...rest }: Outage): OutageDocument {
  return { _id: id, ...rest };
}
