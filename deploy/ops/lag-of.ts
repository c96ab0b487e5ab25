/** How far each consumer is behind, from the ends of the topics and the fences of its database. */
import { type ServiceName, services, topics } from '@mestolo/contracts/topics.ts';
import { FENCES, OUTBOX, QUARANTINE } from '@mestolo/messaging/collections.ts';
import type { Fence } from '@mestolo/messaging/fence.ts';
import type { Admin } from 'kafkajs';
import type { Database } from './stores.ts';

/** Offsets of one partition: the first record that is kept, and the end. */
export interface Ends {
  readonly topic: string;
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

type FenceSeen = Pick<Fence, 'group' | 'topic' | 'partition' | 'next' | 'epoch'>;

export interface PartitionLag {
  readonly service: ServiceName;
  /** Null where nobody of the service has read this topic yet. */
  readonly group: string | null;
  readonly topic: string;
  readonly partition: number;
  readonly fence: number | null;
  readonly end: number;
  readonly lag: number;
  /** Records after the fence are gone from the log, or the log ends before the fence. */
  readonly trouble: 'gap' | 'regressed' | null;
}

export interface ServiceLag {
  readonly service: ServiceName;
  readonly records: number;
  readonly outbox: number;
  readonly outboxAgeSeconds: number;
  readonly quarantined: number;
  readonly partitions: readonly PartitionLag[];
}

function lagOn(ends: Ends, fence: FenceSeen | undefined, service: ServiceName): PartitionLag {
  const { topic, partition, low, high } = ends;
  const next = fence?.next ?? null;
  const from = Math.max(low, next ?? 0);
  const trouble = next === null ? null : next > high ? 'regressed' : next < low ? 'gap' : null;
  return {
    ...{ service, group: fence?.group ?? null, topic, partition, fence: next, end: high, trouble },
    lag: Math.max(0, high - from),
  };
}

/** One row a group and partition; a topic that nobody has begun counts whole. */
export function lagsOf(
  service: ServiceName,
  ends: readonly Ends[],
  fences: readonly FenceSeen[],
): PartitionLag[] {
  const read = Object.values(topics).filter(({ consumers }) =>
    (consumers as readonly ServiceName[]).includes(service),
  );
  return read.flatMap(({ name }) => {
    const ofTopic = ends.filter(({ topic }) => topic === name);
    const known = fences.filter(({ topic }) => topic === name);
    const groups = [...new Set(known.map(({ group }) => group))];
    if (groups.length === 0) return ofTopic.map((end) => lagOn(end, undefined, service));
    return groups.flatMap((group) =>
      ofTopic.map((end) => {
        const fence = known.find((one) => one.group === group && one.partition === end.partition);
        return { ...lagOn(end, fence, service), group };
      }),
    );
  });
}

export async function endsOf(admin: Admin): Promise<Ends[]> {
  const there = new Set(await admin.listTopics());
  const wanted = Object.values(topics).filter(({ name }) => there.has(name));
  const ends = await Promise.all(
    wanted.map(async ({ name: topic }) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        ...{ topic, partition, low: Number(low), high: Number(high) },
      })),
    ),
  );
  return ends.flat();
}

export async function lagsNow(
  databaseOf: (service: ServiceName) => Database,
  ends: readonly Ends[],
  now: number = Date.now(),
): Promise<ServiceLag[]> {
  return Promise.all(
    services.map(async (service) => {
      const db = databaseOf(service);
      const [fences, oldest, outbox, quarantined] = await Promise.all([
        db.collection<Fence>(FENCES).find().toArray(),
        db.collection<{ at: Date }>(OUTBOX).find().sort({ _id: 1 }).limit(1).next(),
        db.collection(OUTBOX).estimatedDocumentCount(),
        db.collection(QUARANTINE).countDocuments({ state: 'waiting' }),
      ]);
      const partitions = lagsOf(service, ends, fences);
      const records = partitions.reduce((sum, { lag }) => sum + lag, 0);
      const ageMs = oldest === null ? 0 : Math.max(0, now - oldest.at.getTime());
      return {
        ...{ service, records, outbox, quarantined, partitions },
        outboxAgeSeconds: Math.round(ageMs / 100) / 10,
      };
    }),
  );
}
