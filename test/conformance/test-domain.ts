/**
 * A small domain to run messaging with: counts, each of which leaves one effect, whatever happens.
 */
import { defineEvent } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type {
  BatchHandler,
  Decision,
  IncomingEvent,
  OutgoingEvent,
} from '@mestolo/messaging/handler.ts';
import { z } from 'zod';

export const Counted = defineEvent(
  'it.mestolo.test.counted.v1',
  z.object({ n: z.int(), filler: z.string().optional() }),
);

export const Echoed = defineEvent('it.mestolo.test.echoed.v1', z.object({ of: z.string() }));

type Topic = Pick<TopicDefinition, 'name'> & Partial<TopicDefinition>;

export function testTopic(topic: Topic): TopicDefinition {
  return {
    owner: 'billing',
    consumers: ['billing'],
    events: [Counted],
    key: 'accountId',
    partitions: 3,
    cleanup: 'keepForEver',
    ...topic,
  };
}

export interface Effect {
  readonly _id: string;
  readonly key: string;
  readonly n: number;
  readonly partition: number;
  readonly offset: number;
  /** Grows by one with every effect of the key: shows the order, and what was applied twice. */
  readonly place: number;
}

interface Known {
  readonly ids: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, number>;
}

export const EFFECTS = 'effects';
export const PLACES = 'places';

export interface CountingOptions {
  readonly echoTo?: TopicDefinition;
  beforeDecide?(events: readonly IncomingEvent[]): void;
  onLoad?(events: readonly IncomingEvent[]): Promise<void>;
}

/** An event's own effect and its key's counter, written together; echoes where a topic is given. */
export function countingHandler(options: CountingOptions = {}): BatchHandler<Known> {
  return {
    async load(reader, events) {
      await options.onLoad?.(events);
      const known = await reader.find<Effect>(EFFECTS, { _id: { $in: events.map((e) => e.id) } });
      const places = await reader.find<{ _id: string; place: number }>(PLACES, {
        _id: { $in: [...new Set(events.map((event) => event.key))] },
      });
      return {
        ids: new Set(known.map(({ _id }) => _id)),
        places: new Map(places.map(({ _id, place }) => [_id, place])),
      };
    },
    decide(state, events) {
      options.beforeDecide?.(events);
      return decide(state, events, options.echoTo);
    },
  };
}

function decide(
  state: Known,
  events: readonly IncomingEvent[],
  echoTo: TopicDefinition | undefined,
): Decision {
  const seen = new Set(state.ids);
  const places = new Map(state.places);
  const effects: Effect[] = [];
  const echoes: OutgoingEvent[] = [];
  for (const event of events) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const place = (places.get(event.key) ?? 0) + 1;
    places.set(event.key, place);
    const { id, key, partition, tenant, subject, time, cause } = event;
    const { n } = event.data as { n: number };
    effects.push({ _id: id, key, n, partition, offset: Number(event.offset), place });
    if (echoTo === undefined) continue;
    const echo = { topic: echoTo, definition: Echoed, tenant, key, subject, time, cause };
    echoes.push({ ...echo, id: `echo-${id}`, data: { of: id } });
  }
  const moved = [...places].filter(([key, place]) => state.places.get(key) !== place);
  return {
    writes: [
      {
        collection: EFFECTS,
        operations: effects.map((effect) => ({ insertOne: { document: { ...effect } } })),
      },
      {
        collection: PLACES,
        operations: moved.map(([key, place]) => ({
          updateOne: {
            // What was read to decide must still be so.
            filter: state.places.has(key)
              ? { _id: key, place: state.places.get(key) }
              : { _id: key },
            update: { $set: { place } },
            upsert: !state.places.has(key),
          },
        })),
      },
    ],
    events: echoes,
    changed: [],
  };
}
