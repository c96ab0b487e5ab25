/** A parent says that a line is wrong: what may become of it, and what has to be done then. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Entry } from './entry.ts';

export const contestStates = ['open', 'accepted', 'rejected', 'withdrawn', 'settled'] as const;

export type ContestState = (typeof contestStates)[number];

/** Every change there is: by which answer, from where to where. */
export const CONTEST_GRAPH = {
  /** The line is wrong: now it has to be put right. */
  accept: { from: 'open', to: 'accepted' },
  reject: { from: 'open', to: 'rejected' },
  /** The parent takes it back. */
  withdraw: { from: 'open', to: 'withdrawn' },
  /** What was accepted has been put right in the books. */
  settle: { from: 'accepted', to: 'settled' },
} as const satisfies Readonly<Record<string, { from: ContestState; to: ContestState }>>;

export type ContestAnswer = keyof typeof CONTEST_GRAPH;

export interface ContestStep {
  readonly answer: ContestAnswer;
  readonly reason: string;
  readonly actor: Actor;
  readonly at: Date;
}

export interface Contest {
  readonly _id: string;
  readonly tenant: string;
  readonly accountId: string;
  readonly entryId: string;
  readonly state: ContestState;
  /** Sealed: nobody knows what a parent writes. */
  readonly text: string;
  readonly openedBy: Actor;
  readonly openedAt: Date;
  readonly steps: readonly ContestStep[];
}

/** The contest after an answer; null where its state knows no such answer. */
export function answered(contest: Contest, step: ContestStep): Contest | null {
  const { from, to } = CONTEST_GRAPH[step.answer];
  if (contest.state !== from) return null;
  return { ...contest, state: to, steps: [...contest.steps, step] };
}

/**
 * What putting the line right takes. Who ate is for attendance to say: a meal that was not eaten is
 * corrected there, and the reversal follows by itself. Everything else is an adjustment here.
 */
export type Remedy =
  | {
      readonly kind: 'correctMeal';
      readonly mealId: string;
      readonly pupilId: string;
      readonly schoolId: string;
      readonly servedOn: string;
    }
  | {
      readonly kind: 'adjustment';
      readonly accountId: string;
      readonly side: 'debit' | 'credit';
      readonly amountCents: number;
    }
  | { readonly kind: 'paymentReversal'; readonly receipt: string; readonly amountCents: number };

export function remedyOf(entry: Entry): Remedy {
  const { kind, accountId, side, amountCents, mealId, pupilId, schoolId, receipt } = entry;
  if (mealId !== undefined && pupilId !== undefined && schoolId !== undefined) {
    return { kind: 'correctMeal', mealId, pupilId, schoolId, servedOn: entry.effectiveOn };
  }
  if (kind === 'topUp' && receipt !== undefined) {
    const key = `${receipt.creditorFiscalCode}:${receipt.receiptId}`;
    return { kind: 'paymentReversal', receipt: key, amountCents };
  }
  const other = side === 'debit' ? 'credit' : 'debit';
  return { kind: 'adjustment', accountId, side: other, amountCents };
}

/** Whether the books have moved on since: something newer was posted for the same meal. */
export function isPutRight(entry: Entry, ofAccount: readonly Entry[]): boolean {
  if (entry.mealId === undefined) return false;
  return ofAccount.some(
    ({ mealId, accountVersion }) =>
      mealId === entry.mealId && accountVersion > entry.accountVersion,
  );
}
