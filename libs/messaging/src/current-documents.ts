/** Compacted topics: the document as it is now goes out, never one as it was. */
import type { Bus, OutgoingRecord, TopicRecords } from './bus.ts';
import { encodeEvent } from './envelope-codec.ts';
import type { Cause } from './handler.ts';
import type { MessagingOptions } from './messaging.ts';
import { counted } from './metrics.ts';

/** So many keys are looked up at once. */
const KEYS_AT_ONCE = 1_000;

export interface ChangedKeys {
  readonly topic: string;
  /** By key, what caused its newest change. */
  readonly causes: ReadonlyMap<string, Cause>;
}

export interface CurrentOptions {
  readonly service: string;
  readonly bus: Bus;
  readonly current: NonNullable<MessagingOptions['current']>;
}

/** What was published of a topic: records by key. */
export type PublishedKeys = ReadonlyMap<string, OutgoingRecord>;

export async function currentRecords(
  options: CurrentOptions,
  { topic, causes }: ChangedKeys,
): Promise<PublishedKeys> {
  const read = options.current[topic];
  if (read === undefined) throw new Error(`No current documents are given for ${topic}`);
  const records = new Map<string, OutgoingRecord>();
  const keys = [...causes.keys()];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    for (const event of await read(keys.slice(from, from + KEYS_AT_ONCE))) {
      const named = causes.get(event.key);
      const cause = named?.traceparent ? named : event.cause;
      records.set(event.key, encodeEvent(event, options.service, cause));
    }
  }
  return records;
}

export function topicRecords(topic: string, records: PublishedKeys): TopicRecords {
  return { topic, records: [...records.values()] };
}

/**
 * Reads the documents again and publishes those that moved while the last ones were on their way:
 * another relay may have published the newer one before the older one of ours. Ends when nothing
 * moved between a read and the acknowledgement after it.
 */
export async function publishUntilStill(
  options: CurrentOptions,
  changed: ChangedKeys,
  published: PublishedKeys,
): Promise<void> {
  let last = published;
  let causes = changed.causes;
  while (causes.size > 0) {
    const now = await currentRecords(options, { topic: changed.topic, causes });
    const moved = new Map([...now].filter(([key, { value }]) => last.get(key)?.value !== value));
    if (moved.size > 0) {
      await options.bus.publish([topicRecords(changed.topic, moved)]);
      counted.publishedAgain.add(moved.size, { topic: changed.topic });
    }
    const stillMoving: ReadonlyMap<string, Cause> = causes;
    causes = new Map([...stillMoving].filter(([key]) => moved.has(key)));
    last = moved;
  }
}
