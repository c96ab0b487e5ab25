/** How many records wait in quarantine, by consumer group and reason. */
import type { mongo } from 'mongoose';
import { QUARANTINE } from './collections.ts';
import type { QuarantineDocument } from './quarantine.ts';

export interface QuarantineCount {
  readonly group: string;
  readonly reason: string;
  readonly records: number;
}

/** Whoever counts more than this has trouble enough, and the count stays cheap. */
const COUNTED_AT_MOST = 10_000;

/** Each group has a line of its own also where nothing waits: 0 is an answer. */
export async function countQuarantined(
  db: mongo.Db,
  groups: readonly string[],
): Promise<QuarantineCount[]> {
  const found = await Promise.all(groups.map((group) => countOf(db, group)));
  return found.flat();
}

async function countOf(db: mongo.Db, group: string): Promise<QuarantineCount[]> {
  const counts = await db
    .collection<QuarantineDocument>(QUARANTINE)
    .aggregate<{ readonly _id: string; readonly records: number }>([
      { $match: { group, state: 'waiting' } },
      { $limit: COUNTED_AT_MOST },
      // Nothing but what the index has.
      { $project: { _id: 0, 'reason.code': 1 } },
      { $group: { _id: '$reason.code', records: { $sum: 1 } } },
    ])
    .toArray();
  if (counts.length === 0) return [{ group, reason: 'any', records: 0 }];
  return counts.map(({ _id: reason, records }) => ({ group, reason, records }));
}
