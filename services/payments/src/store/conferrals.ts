/**
 * What PagoPA has still to be told of notices: taken up by a lease, marked when it is done, kept
 * for an operator when it is refused. Times are the database's, so that several processes agree.
 */
import { behind } from '@mestolo/service/pages.ts';
import type { mongo } from 'mongoose';
import { CONFERRALS, NOTICES } from './collections.ts';
import type { ConferralDocument, NoticeDocument } from './documents.ts';

/** `refusedVersion` is the one an operator has to look at; a newer one is tried by itself. */
type Conferral = Omit<ConferralDocument, 'nextAt'> & {
  readonly nextAt: Date | null;
  readonly refusedVersion?: number | null;
};

export type ConferralState = 'waiting' | 'refused' | 'done';

export interface ListedConferral {
  readonly noticeId: string;
  readonly state: ConferralState;
  readonly version: number;
  readonly doneVersion: number;
  readonly attempts: number;
  readonly error: string | null;
}

/** What one process has taken up, until its lease ends. */
export interface ClaimedConferral {
  readonly noticeId: string;
  readonly tenant: string;
  /** Wanted when it was taken up. */
  readonly version: number;
  readonly attempts: number;
  readonly leaseUntil: Date;
}

export interface Conferrals {
  claim(leaseSeconds: number): Promise<ClaimedConferral | null>;
  done(claimed: ClaimedConferral, version: number): Promise<void>;
  /** Waits for a newer version, or for an operator. */
  refused(
    claimed: ClaimedConferral,
    refusal: { readonly version: number; readonly words: string },
  ): Promise<void>;
  later(
    claimed: ClaimedConferral,
    trouble: { readonly words: string; readonly waitMs: number },
  ): Promise<void>;
  /** Makes one conferral of these Comuni due now, to see whether PagoPA answers. */
  nudge(tenants: readonly string[]): Promise<void>;
  /** Open notices that nobody has wanted told so far. Answers how many. */
  addMissing(tenant: string): Promise<number>;
  /** What waits of these Comuni is due now: PagoPA answers again. */
  hurry(tenants: readonly string[]): Promise<void>;
  /** When one may be taken up; what a killed process had is due when its lease ends. */
  nextDue(): Promise<Date | null>;
  /** By notice; `after` is the last of the page before. */
  list(
    tenant: string,
    page: { readonly state: ConferralState; readonly after: string; readonly limit: number },
  ): Promise<ListedConferral[]>;
  /** False where the Comune has no such conferral. */
  retry(tenant: string, noticeId: string): Promise<boolean>;
}

/** One process at a time tells of a notice, so that what is older never comes there later. */
const isDue: mongo.Filter<Conferral> = {
  nextAt: { $type: 'date' },
  $expr: { $and: [{ $lte: ['$nextAt', '$$NOW'] }, { $lte: ['$leaseUntil', '$$NOW'] }] },
};
/** A newer version came while this one was told: it is due at once. */
const nextAfter = (version: number) => ({
  $cond: [{ $gt: ['$version', version] }, '$$NOW', null],
});

const dueMs = ({ nextAt, leaseUntil }: Conferral) =>
  Math.max(Number(nextAt ?? 0), Number(leaseUntil ?? 0));

export function createConferrals(db: mongo.Db): Conferrals {
  const conferrals = db.collection<Conferral>(CONFERRALS);
  /** Nothing where the lease has run out and somebody else took it up. */
  const mark = async ({ noticeId, leaseUntil }: ClaimedConferral, $set: object) => {
    await conferrals.updateOne({ _id: noticeId, leaseUntil }, [{ $set }]);
  };
  return {
    async claim(leaseSeconds) {
      const lease = { startDate: '$$NOW', unit: 'second', amount: leaseSeconds };
      const leaseUntil = { $dateAdd: lease };
      const found = await conferrals.findOneAndUpdate(
        isDue,
        [{ $set: { leaseUntil, attempts: { $add: ['$attempts', 1] } } }],
        { returnDocument: 'after', sort: { nextAt: 1 } },
      );
      if (found === null || found.leaseUntil === null) return null;
      const { _id: noticeId, tenant, version, attempts, leaseUntil: until } = found;
      return { noticeId, tenant, version, attempts, leaseUntil: until };
    },
    done: (claimed, version) =>
      mark(claimed, {
        doneVersion: version,
        nextAt: nextAfter(version),
        attempts: 0,
        error: null,
        leaseUntil: null,
        refusedVersion: null,
      }),
    refused: (claimed, { version, words }) =>
      mark(claimed, {
        nextAt: nextAfter(version),
        error: { $literal: words },
        leaseUntil: null,
        refusedVersion: version,
      }),
    later: (claimed, { words, waitMs }) =>
      mark(claimed, {
        nextAt: { $add: ['$$NOW', Math.round(waitMs)] },
        error: { $literal: words },
        leaseUntil: null,
      }),
    async nudge(tenants) {
      // One that waits, where there is one: dates stand behind nothing.
      const one = await conferrals
        .find({ tenant: { $in: [...tenants] }, leaseUntil: null, refusedVersion: null })
        .sort({ nextAt: -1 })
        .limit(1)
        .toArray();
      if (one[0]) await conferrals.updateOne({ _id: one[0]._id }, [{ $set: { nextAt: '$$NOW' } }]);
    },
    addMissing: (tenant) => addMissing(db, tenant),
    async hurry(tenants) {
      const waiting = { tenant: { $in: [...tenants] }, nextAt: { $type: 'date' } } as const;
      await conferrals.updateMany(waiting, [{ $set: { nextAt: '$$NOW' } }]);
    },
    async nextDue() {
      const waiting = { nextAt: { $type: 'date' } } as const;
      const [next] = await conferrals
        .find({ ...waiting, leaseUntil: null })
        .sort({ nextAt: 1 })
        .limit(1)
        .toArray();
      const [taken] = await conferrals
        .find({ ...waiting, leaseUntil: { $type: 'date' } })
        .sort({ leaseUntil: 1 })
        .limit(1)
        .toArray();
      const dues = [next, taken].filter((one) => one !== undefined).map(dueMs);
      return dues.length === 0 ? null : new Date(Math.min(...dues));
    },
    async list(tenant, { state, after, limit }) {
      const found = await conferrals
        .find({ tenant, ...filters[state], ...behind({ _id: 1 }, after ? [after] : undefined) })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return found.map(listed);
    },
    async retry(tenant, noticeId) {
      const { matchedCount } = await conferrals.updateOne({ _id: noticeId, tenant }, [
        { $set: { nextAt: '$$NOW', refusedVersion: null } },
      ]);
      return matchedCount === 1;
    },
  };
}

async function addMissing(db: mongo.Db, tenant: string): Promise<number> {
  const missing = await db
    .collection<NoticeDocument>(NOTICES)
    .aggregate<Pick<NoticeDocument, '_id' | 'creditorFiscalCode' | 'version'>>([
      { $match: { tenant, state: 'open' } },
      { $lookup: { from: CONFERRALS, localField: '_id', foreignField: '_id', as: 'told' } },
      { $match: { told: [] } },
      { $project: { creditorFiscalCode: 1, version: 1 } },
    ])
    .toArray();
  if (missing.length === 0) return 0;
  const operations = missing.map(({ _id, creditorFiscalCode, version }) => {
    const wanted = { tenant, creditorFiscalCode, version, nextAt: new Date() };
    const first = { doneVersion: 0, attempts: 0, error: null, leaseUntil: null };
    // A door may write it at this very moment: what it writes counts.
    const update = { $setOnInsert: { ...wanted, ...first } };
    return { updateOne: { filter: { _id }, update, upsert: true } };
  });
  const { upsertedCount } = await db
    .collection<Conferral>(CONFERRALS)
    .bulkWrite(operations, { ordered: false });
  return upsertedCount;
}

const filters: Readonly<Record<ConferralState, mongo.Filter<Conferral>>> = {
  refused: { refusedVersion: { $gt: 0 }, nextAt: null },
  waiting: { nextAt: { $type: 'date' } },
  done: { nextAt: null, refusedVersion: null },
};

function listed(conferral: Conferral): ListedConferral {
  const { _id: noticeId, version, doneVersion, attempts, error, nextAt } = conferral;
  const isRefused = typeof conferral.refusedVersion === 'number';
  const state = nextAt !== null ? 'waiting' : isRefused ? 'refused' : 'done';
  return { noticeId, state, version, doneVersion, attempts, error };
}
