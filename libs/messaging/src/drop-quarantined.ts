/** Records in quarantine that nobody will ever take: given up by a person, with a reason. */
import { QUARANTINE } from './collections.ts';
import type { CollectionWrites, SnapshotReader, WriteOperation } from './handler.ts';
import type { QuarantineDocument } from './quarantine.ts';

export interface DropRequest {
  readonly ids: readonly string[];
  readonly by: string;
  /** In the person's words; no personal data belong into it. */
  readonly reason: string;
  readonly at: Date;
}

export type WaitingRecord = Pick<
  QuarantineDocument,
  '_id' | 'group' | 'topic' | 'partition' | 'offset' | 'type' | 'tenant' | 'reason'
>;

const withoutBytes = { sealed: 0 } as const;

/** Those of these that still wait. */
export function waitingRecords(
  reader: SnapshotReader,
  ids: readonly string[],
): Promise<WaitingRecord[]> {
  const filter = { _id: { $in: [...ids] }, state: 'waiting' };
  return reader.find<WaitingRecord>(QUARANTINE, filter, { projection: withoutBytes });
}

/** The bytes go; that it was here, and who gave it up, stays. */
export function dropWrites(
  waiting: readonly WaitingRecord[],
  { by, reason, at }: DropRequest,
): CollectionWrites {
  const update = { $set: { state: 'dropped', dropped: { at, by, reason }, sealed: null } };
  return {
    collection: QUARANTINE,
    operations: waiting.map(
      ({ _id }): WriteOperation => ({
        updateOne: { filter: { _id, state: 'waiting' }, update },
      }),
    ),
  };
}
