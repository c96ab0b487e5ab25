/** One fence a group and partition: how far the database has got, whatever the broker remembers. */
import type mongoose from 'mongoose';
import type { AssignedPartition, Position } from './bus.ts';
import { FENCES } from './collections.ts';
import type { CollectionWrites } from './handler.ts';

export interface Fence {
  readonly _id: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** The offset after the last record that was taken. */
  readonly next: number;
  /** Raised when offsets begin anew: a replay, or a topic made again. */
  readonly epoch: number;
  /** Grows with every transaction, so that two writers of one partition always collide. */
  readonly writes: number;
}

export function fenceId(group: string, topic: string, partition: number): string {
  return `${group}:${topic}:${partition}`;
}

/** The write by which a transaction claims its partitions. */
export function fenceWrites(group: string, positions: readonly Position[]): CollectionWrites {
  return {
    collection: FENCES,
    operations: positions.map(({ topic, partition, offset }) => ({
      updateOne: {
        filter: { _id: fenceId(group, topic, partition) },
        update: {
          $inc: { writes: 1 },
          $max: { next: offset },
          $setOnInsert: { group, topic, partition, epoch: 0 },
        },
        upsert: true,
      },
    })),
  };
}

/** After the last of these records, one position a partition. */
export function positionsAfter(
  records: readonly { topic: string; partition: number; offset: number }[],
): Position[] {
  const next = new Map<string, Position>();
  for (const { topic, partition, offset } of records) {
    const id = `${topic}:${partition}`;
    const known = next.get(id);
    if (known !== undefined && known.offset > offset) continue;
    next.set(id, { topic, partition, offset: offset + 1 });
  }
  return [...next.values()];
}

export type StartAlarm =
  /** Records after the fence are gone from the log: the control totals must find what they held. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** The log ends before the fence: the broker lost records, or the topic was made again. */
  | { readonly kind: 'regressed'; readonly fence: number; readonly end: number };

export interface Start {
  /** Null: go on where the group stands. */
  readonly offset: number | null;
  readonly alarm: StartAlarm | null;
}

/**
 * Where to begin a partition. The fence was committed with the effects, so it is what counts: the
 * group's offset may lag behind it, and an offset ahead of it (a database restored from a backup)
 * is not believed. The result is never ahead of the fence, except where the log has nothing there.
 */
export function startOf(
  at: AssignedPartition,
  fence: Pick<Fence, 'next'> | undefined,
  isCompacted: boolean,
): Start {
  const next = fence?.next ?? 0;
  if (next > at.high) {
    return { offset: at.low, alarm: { kind: 'regressed', fence: next, end: at.high } };
  }
  // A topic is always read from its first record, so what is missing before `low` is a gap, unless
  // the group is new and the log has been shortened before its time.
  const isGap = fence !== undefined && at.low > next && !isCompacted;
  const alarm: StartAlarm | null = isGap ? { kind: 'gap', from: next, to: at.low } : null;
  const wanted = at.committed === null ? next : Math.min(next, at.committed);
  const offset = Math.max(wanted, at.low);
  const byItself = at.committed ?? at.low;
  return { offset: offset === byItself ? null : offset, alarm };
}

export interface FenceStore {
  /** By `topic:partition`. */
  read(group: string): Promise<ReadonlyMap<string, Fence>>;
  /** Raises the epoch, so that offsets may begin anew. */
  beginAnew(at: {
    readonly group: string;
    readonly topic: string;
    readonly partition: number;
    readonly next: number;
  }): Promise<void>;
}

export function createFenceStore(db: mongoose.mongo.Db): FenceStore {
  const fences = db.collection<Fence>(FENCES);
  return {
    async read(group) {
      const found = await fences.find({ group }, { readConcern: { level: 'majority' } }).toArray();
      return new Map(found.map((fence) => [`${fence.topic}:${fence.partition}`, fence]));
    },
    async beginAnew({ group, topic, partition, next }) {
      await fences.updateOne(
        { _id: fenceId(group, topic, partition) },
        { $inc: { epoch: 1, writes: 1 }, $set: { next } },
        { writeConcern: { w: 'majority', j: true } },
      );
    },
  };
}
