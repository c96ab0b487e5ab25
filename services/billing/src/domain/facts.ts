/** What billing takes in: facts that others have decided, with the trace that led to each. */
import type { Actor } from '@mestolo/contracts/values.ts';

/** Where a fact came from, for traces and for the books; carried along and never looked into. */
export interface Trace {
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  readonly traceId: string | null;
}

/** One revision of one meal. */
export interface MealFact {
  readonly tenant: string;
  readonly mealId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly pupilId: string;
  readonly schoolId: string;
  readonly servedOn: string;
  /** `eaten` and `ordered` are due. */
  readonly state: 'eaten' | 'ordered' | 'absent' | 'void';
  /** Business time of the event. */
  readonly recordedAt: Date;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly source: string;
  readonly trace: Trace;
}

/** Money that reached the Comune. */
export interface ReceiptFact {
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  readonly receiptId: string;
  readonly noticeNumber: string;
  /** Null where no account can be told. */
  readonly accountId: string | null;
  readonly amountCents: number;
  readonly paidOn: string;
  readonly recordedAt: Date;
  readonly flags: readonly string[];
  /** Of a notice for one old debt: the money pays it and nothing else. */
  readonly debtId?: string;
  readonly actor: Actor;
  readonly source: string;
  readonly trace: Trace;
}

/** Money that a bank took back. */
export interface ReversalFact {
  readonly tenant: string;
  readonly creditorFiscalCode: string;
  readonly receiptId: string;
  readonly amountCents: number;
  readonly reversedOn: string;
  readonly recordedAt: Date;
  /** The settlement flow that says so; null where the office entered it in payments. */
  readonly flow: string | null;
  readonly actor: Actor;
  readonly source: string;
  readonly trace: Trace;
}

/** What a family had with the system before this one, as the office states it. */
export interface OpeningBalanceFact {
  readonly tenant: string;
  readonly accountId: string;
  /** Below zero the family owes money. */
  readonly balanceCents: number;
  readonly effectiveOn: string;
  readonly recordedAt: Date;
  /** What the office calls the list it comes from. */
  readonly reference: string;
  readonly actor: Actor;
  readonly trace: Trace;
}
