/** Compacted topics: the document as it is now goes out, never one as it was. */
import type { Bus, OutgoingRecord, TopicRecords } from './bus.ts';
import { encodeEvent } from './envelope-codec.ts';
import type { Cause, OutgoingEvent } from './handler.ts';
import type { MessagingOptions } from './messaging.ts';
import { counted } from './metrics.ts';

/** So many keys are looked up at once. */
const KEYS_AT_ONCE = 1_000;

export interface ChangedKeys {
  readonly topic: string;
  /** By key, what caused its newest change. */
  readonly causes: ReadonlyMap<string, Cause>;
  /** By key, the document as the newest change left it, where that is known: not read again. */
  readonly left?: ReadonlyMap<string, OutgoingEvent>;
}

export interface CurrentOptions {
  readonly service: string;
  readonly bus: Bus;
  readonly current: NonNullable<MessagingOptions['current']>;
  readonly currentIds?: MessagingOptions['currentIds'];
}

interface Published extends OutgoingRecord {
  /** The event's id: another one means that the document has moved. */
  readonly id: string;
}

/** What was published of a topic: records by key. */
export type PublishedKeys = ReadonlyMap<string, Published>;

export async function currentRecords(
  options: CurrentOptions,
  { topic, causes, left }: ChangedKeys,
): Promise<PublishedKeys> {
  const read = options.current[topic];
  if (read === undefined) throw new Error(`No current documents are given for ${topic}`);
  const records = new Map<string, Published>();
  const add = (event: OutgoingEvent) => {
    const named = causes.get(event.key);
    const cause = named?.traceparent ? named : event.cause;
    records.set(event.key, { id: event.id, ...encodeEvent(event, options.service, cause) });
  };
  for (const event of left?.values() ?? []) add(event);
  const unknown = [...causes.keys()].filter((key) => !left?.has(key));
  for (const keys of inParts(unknown)) for (const event of await read(keys)) add(event);
  return records;
}

function* inParts(keys: readonly string[]): Iterable<readonly string[]> {
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
    yield keys.slice(from, from + KEYS_AT_ONCE);
  }
}

export function topicRecords(topic: string, records: PublishedKeys): TopicRecords {
  return { topic, records: [...records.values()] };
}

/** Those of the published documents that are others by now. */
async function movedRecords(
  options: CurrentOptions,
  { topic, causes }: ChangedKeys,
  published: PublishedKeys,
): Promise<PublishedKeys> {
  const readIds = options.currentIds?.[topic];
  if (readIds === undefined) {
    const now = await currentRecords(options, { topic, causes });
    return new Map([...now].filter(([key, { value }]) => published.get(key)?.value !== value));
  }
  const moved = new Map<string, Cause>();
  for (const keys of inParts([...causes.keys()])) {
    for (const [key, id] of await readIds(keys)) {
      const cause = causes.get(key);
      if (cause !== undefined && published.get(key)?.id !== id) moved.set(key, cause);
    }
  }
  return moved.size === 0 ? new Map() : currentRecords(options, { topic, causes: moved });
}

/**
 * Looks at the documents again and publishes those that moved while the last ones were on their
 * way: another relay may have published the newer one before the older one of ours. Ends when
 * nothing moved between a look and the acknowledgement after it.
 */
export async function publishUntilStill(
  options: CurrentOptions,
  changed: ChangedKeys,
  published: PublishedKeys,
): Promise<void> {
  let last = published;
  let causes = changed.causes;
  while (causes.size > 0) {
    const moved = await movedRecords(options, { topic: changed.topic, causes }, last);
    if (moved.size > 0) {
      await options.bus.publish([topicRecords(changed.topic, moved)]);
      counted.publishedAgain.add(moved.size, { topic: changed.topic });
    }
    const stillMoving: ReadonlyMap<string, Cause> = causes;
    causes = new Map([...stillMoving].filter(([key]) => moved.has(key)));
    last = moved;
  }
}
