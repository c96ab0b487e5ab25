/** Doors: requests that arrive together share a transaction, and not each other's fate. */
import { DoorUnavailable } from '@mestolo/messaging/door-unavailable.ts';
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { expect, it } from 'vitest';
import { EFFECTS, type Effect } from './test-domain.ts';
import { type Suite, until } from './world.ts';

class Refused extends Error {
  override readonly name = 'Refused';
}

/** Takes each number once; refuses negative ones by throwing, as a bug would. */
function numbersDoor(onLoad: (numbers: readonly number[]) => void = () => undefined) {
  const handler: DoorHandler<number, ReadonlySet<string>, string> = {
    async load(reader, requests) {
      onLoad(requests.map(({ request }) => request));
      const ids = requests.map(({ request }) => `n-${request}`);
      const known = await reader.find<Effect>(EFFECTS, { _id: { $in: ids } });
      return new Set(known.map(({ _id }) => _id));
    },
    decide(known, requests) {
      const seen = new Set(known);
      const inserts: Record<string, unknown>[] = [];
      const answers = requests.map(({ request }) => {
        if (request < 0) throw new Refused('not this one');
        if (seen.has(`n-${request}`)) return 'known';
        seen.add(`n-${request}`);
        inserts.push({ _id: `n-${request}`, n: request });
        return 'new';
      });
      const operations = inserts.map((document) => ({ insertOne: { document } }));
      const writes = [{ collection: EFFECTS, operations }];
      return { answers, decision: { writes, events: [], changed: [] } };
    },
  };
  return handler;
}

export function doors(suite: Suite): void {
  it('posts requests that arrive together in one transaction, and answers each', async () => {
    const world = suite.world();
    const groups: (readonly number[])[] = [];
    const messaging = await world.messaging();
    const door = messaging.door(
      'numbers',
      numbersDoor((numbers) => groups.push(numbers)),
    );
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const answers = await Promise.all(
      [...numbers, 7].map((number) => door.submit(number, NO_CAUSE)),
    );
    expect(answers).toEqual([...numbers.map(() => 'new'), 'known']);
    expect(groups).toHaveLength(1);
    expect((await world.effects()).map(({ n }) => n)).toEqual(numbers);
  });

  it('keeps a group below 500 facts', async () => {
    const world = suite.world();
    const groups: (readonly number[])[] = [];
    const messaging = await world.messaging();
    const handler = numbersDoor((numbers) => groups.push(numbers));
    const size = () => ({ facts: 100, bytes: 10 });
    const door = messaging.door('numbers', { ...handler, size });
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => door.submit(n, NO_CAUSE)));
    expect(Math.max(...groups.map(({ length }) => length))).toBe(5);
  });

  it('splits a group that fails: only the one at fault is told', async () => {
    const world = suite.world();
    const messaging = await world.messaging();
    const door = messaging.door('numbers', numbersDoor());
    const results = await Promise.allSettled([1, -1, 2].map((n) => door.submit(n, NO_CAUSE)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toBeInstanceOf(Refused);
    expect((await world.effects()).map(({ n }) => n)).toEqual([1, 2]);
  });

  it('decides again when another process was faster', async () => {
    const world = suite.world();
    const messaging = await world.messaging();
    let loads = 0;
    const handler = numbersDoor();
    const door = messaging.door('numbers', {
      ...handler,
      async load(reader, requests) {
        const state = await handler.load(reader, requests);
        loads += 1;
        // After the snapshot was taken: a write it cannot see.
        if (loads === 1) {
          await world.db.collection<Effect>(EFFECTS).insertOne({ _id: 'n-5', n: 5 } as Effect);
        }
        return state;
      },
    });
    expect(await door.submit(5, NO_CAUSE)).toBe('known');
    expect(loads).toBe(2);
  });

  it('gives up after 5 s while MongoDB is silent, and never with a half', async () => {
    const world = suite.world();
    const messaging = await world.messaging();
    const door = messaging.door('numbers', numbersDoor());
    const pid = suite.brokers().mongod.pid();
    process.kill(pid, 'SIGSTOP');
    try {
      const startMs = performance.now();
      await expect(door.submit(1, NO_CAUSE)).rejects.toBeInstanceOf(DoorUnavailable);
      expect(performance.now() - startMs).toBeLessThan(5_500);
      expect(messaging.readiness().door.ok).toBe(false);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    // The same request again: taken once, whether or not the first had been.
    await until('the door', () =>
      door.submit(1, NO_CAUSE).then(
        () => true,
        () => false,
      ),
    );
    expect((await world.effects()).map(({ n }) => n)).toEqual([1]);
    await until('readiness', () => messaging.readiness().door.ok);
  });

  it('says so when a unique index is missing', async () => {
    const world = suite.world();
    const messaging = await world.messaging({ uniqueIndexesPresent: async () => false });
    expect(messaging.readiness().door).toEqual({ ok: false, reason: 'a unique index is missing' });
  });

  it('answers those inside when it closes, and nobody after', async () => {
    const world = suite.world();
    const messaging = await world.messaging();
    const door = messaging.door('numbers', numbersDoor());
    const inside = [1, 2, 3].map((n) => door.submit(n, NO_CAUSE));
    const stopping = messaging.stop();
    expect(await Promise.all(inside)).toEqual(['new', 'new', 'new']);
    await stopping;
    await expect(door.submit(4, NO_CAUSE)).rejects.toBeInstanceOf(DoorUnavailable);
  });
}
