/** The documents of what people ask for and decide, as they rest in MongoDB. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import type { Approval } from '../domain/approval.ts';
import type { Contest } from '../domain/contest.ts';
import type { KnownSubject, TakeoverLine } from '../domain/takeover.ts';

/** Entries that wait for a second person, and what became of them. */
export const APPROVALS = 'approvals';

/** What was taken over from the system before, one document a subject. */
export const TAKEOVER = 'takeover';

/** Lines that parents say are wrong. */
export const CONTESTS = 'contests';

export const officeCollections: readonly CollectionDefinition[] = [
  { name: APPROVALS, indexes: [{ key: { tenant: 1, _id: 1 } }] },
  {
    name: CONTESTS,
    indexes: [
      { key: { tenant: 1, _id: 1 } },
      // A line is contested once at a time.
      { key: { entryId: 1 }, unique: true, partialFilterExpression: { state: 'open' } },
    ],
  },
  {
    name: TAKEOVER,
    indexes: [{ key: { tenant: 1, kind: 1, _id: 1 } }, { key: { accountId: 1, kind: 1 } }],
  },
];

/** An entry as those are told who asked for it. */
export interface PostedLine {
  readonly entryId: string;
  /** Null for the Comune's own suspense account. */
  readonly accountId: string | null;
  readonly side: 'debit' | 'credit';
  readonly amountCents: number;
  readonly balanceAfterCents: number | null;
}

export interface ApprovalDocument extends Approval {
  readonly schema: number;
  /** The role in which it was asked for. */
  readonly role: string;
  /** What was posted when it was approved. */
  readonly entries: readonly PostedLine[];
}

export interface TakeoverDocument extends Omit<TakeoverLine, 'file' | 'line'>, KnownSubject {
  /** `<tenant>:<subject>` */
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly subject: string;
  readonly entryIds: readonly string[];
  readonly recordedAt: Date;
}

export interface ContestDocument extends Contest {
  readonly schema: number;
}
