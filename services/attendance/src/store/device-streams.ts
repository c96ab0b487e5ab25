/**
 * When each device was heard of, and which of its numbered lines are missing: kept in the
 * transaction that takes the lines, so that the numbers and the lines never disagree.
 */
import type { SnapshotReader, WriteOperation } from '@mestolo/messaging/handler.ts';
import { arrive, NOTHING_SENT, type NumberedLine } from '../domain/sequence.ts';
import { DEVICE_STREAMS } from './collections.ts';
import { type DeviceStreamDocument, SCHEMA } from './documents.ts';

/** Uploads without numbers do not write each time, lest a busy device wait for itself. */
const SEEN_AGAIN_AFTER_MS = 30_000;

export interface Upload {
  readonly tenant: string;
  readonly deviceId: string;
  readonly at: string;
  readonly lines: readonly Omit<NumberedLine, 'at'>[];
}

export interface DeviceStreams {
  take(upload: Upload): void;
  operations(): WriteOperation[];
}

export function loadStreams(
  reader: SnapshotReader,
  deviceIds: readonly string[],
): Promise<DeviceStreamDocument[]> {
  return reader.find<DeviceStreamDocument>(DEVICE_STREAMS, {
    _id: { $in: [...new Set(deviceIds)] },
  });
}

export function openStreams(read: readonly DeviceStreamDocument[]): DeviceStreams {
  const before = new Map(read.map((stream) => [stream._id, stream]));
  const now = new Map(before);
  return {
    take({ tenant, deviceId, at, lines }) {
      const known = now.get(deviceId) ?? {
        _id: deviceId,
        schema: SCHEMA,
        tenant,
        lastSeenAt: '',
        writes: 0,
        ...NOTHING_SENT,
      };
      const isRecent = Date.parse(at) - Date.parse(known.lastSeenAt) < SEEN_AGAIN_AFTER_MS;
      if (lines.length === 0 && isRecent) return;
      const { highest, missing, missingEarlier, restarts, refused } = lines
        .map((line) => ({ ...line, at }))
        .reduce(arrive, known);
      const sequence = { highest, missing, missingEarlier, restarts, refused };
      // A clock that was set back does not make a device silent.
      const isLater = at > known.lastSeenAt;
      const lastSeenAt = isLater ? at : known.lastSeenAt;
      now.set(deviceId, { ...known, ...sequence, lastSeenAt, writes: known.writes + 1 });
    },
    operations: () =>
      [...now.values()].flatMap((stream): WriteOperation[] => {
        const known = before.get(stream._id);
        if (known === stream) return [];
        if (!known) return [{ insertOne: { document: { ...stream } } }];
        const filter = { _id: stream._id, writes: known.writes };
        return [{ replaceOne: { filter, replacement: { ...stream } } }];
      }),
  };
}
