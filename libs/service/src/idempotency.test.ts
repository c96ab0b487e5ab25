import type { DoorHandler, DoorRequest, SnapshotReader } from '@mestolo/messaging/handler.ts';
import { describe, expect, it } from 'vitest';
import { type IdempotencyKey, idempotencyKeyOf, idempotentHandler } from './idempotency.ts';

interface Order {
  readonly meals: number;
}

/** Numbers orders; more than ten are refused, and that may change. */
const takeOrder: DoorHandler<Order, { next: number }, { number: number } | 'refused'> = {
  load: async () => ({ next: 1 }),
  decide(state, requests) {
    let { next } = state;
    const taken: Order[] = [];
    const answers = requests.map(({ request }) => {
      if (request.meals > 10) return 'refused';
      taken.push(request);
      return { number: next++ };
    });
    const operations = taken.map((order) => ({ insertOne: { document: { ...order } } }));
    const writes = operations.length ? [{ collection: 'orders', operations }] : [];
    return { decision: { writes, events: [], changed: [] }, answers };
  },
};

const door = idempotentHandler(takeOrder, {
  keeps: (answer) => answer !== 'refused',
  now: () => Date.parse('2020-10-05T10:00:00Z'),
});

/** What was written before, as the next transaction finds it. */
const kept = new Map<string, { _id: string }>();
const reader: SnapshotReader = {
  async find<Document>(_collection: string, filter: Record<string, unknown>) {
    const { $in } = filter._id as { $in: string[] };
    return $in.flatMap((id) => kept.get(id) ?? []) as Document[];
  },
};

type Named = { readonly request: Order; readonly key: IdempotencyKey | null };

async function submit(...named: Named[]) {
  const cause = { traceparent: null, tracestate: null, traceId: null };
  const requests: DoorRequest<Named>[] = named.map((request) => ({ request, cause }));
  const { decision, answers } = door.decide(await door.load(reader, requests), requests);
  const inserted = decision.writes.flatMap(({ collection, operations }) =>
    operations.map((one) => ({ collection, document: (one as Insert).insertOne.document })),
  );
  for (const { collection, document } of inserted) {
    if (collection === 'idempotencyKeys') kept.set(document._id, document);
  }
  return { answers, orders: inserted.filter(({ collection }) => collection === 'orders').length };
}

interface Insert {
  readonly insertOne: { readonly document: { readonly _id: string } };
}

function named(header: string | null, meals: number): Named {
  const path = '/internal/tenants/pianengo/orders';
  const said = { tenant: 'pianengo', method: 'POST', path, body: { meals } };
  return {
    request: { meals },
    key: header === null ? null : idempotencyKeyOf({ header, ...said }),
  };
}

describe('a request with a key', () => {
  it('is taken once, and its repeat gets the same answer', async () => {
    const first = await submit(named('k1', 3));
    expect(first).toEqual({ answers: [{ answer: { number: 1 } }], orders: 1 });
    expect(await submit(named('k1', 3))).toEqual({ ...first, orders: 0 });
  });

  it('is taken once where it comes twice in one group', async () => {
    const both = await submit(named('k2', 3), named(null, 4), named('k2', 3));
    const answers = [{ number: 1 }, { number: 2 }, { number: 1 }].map((answer) => ({ answer }));
    expect(both).toEqual({ answers, orders: 2 });
  });

  it('is refused where the key was used for another, before or in the same group', async () => {
    await submit(named('k3', 3));
    const later = await submit(named('k3', 4));
    const together = await submit(named('k4', 3), named('k4', 4));
    expect([later.answers, later.orders]).toEqual([['keyUsedForAnother'], 0]);
    expect([together.answers[1], together.orders]).toEqual(['keyUsedForAnother', 1]);
  });

  it('is decided again where its answer does not stand', async () => {
    const refused = await submit(named('k5', 11));
    expect(refused.answers).toEqual([{ answer: 'refused' }]);
    expect((await submit(named('k5', 2))).orders).toBe(1);
  });

  it('without a key is taken each time', async () => {
    expect((await submit(named(null, 3), named(null, 3))).orders).toBe(2);
  });
});

describe('the fingerprint of a request', () => {
  const said = { header: 'k', tenant: 'pianengo', method: 'POST', path: '/a' };
  const of = (body: unknown, other: Partial<typeof said> = {}) =>
    idempotencyKeyOf({ ...said, ...other, body })?.fingerprint;

  it('does not depend on the order of fields, and on everything else', () => {
    expect(of({ a: 1, b: { c: [1, 2], d: 2 } })).toBe(of({ b: { d: 2, c: [1, 2] }, a: 1 }));
    const others = [of({ a: 1 }), of({ a: 2 }), of({ a: '1' }), of({ a: [1] }), of({ b: 1 })];
    const elsewhere = [of({ a: 1 }, { path: '/b' }), of({ a: 1 }, { method: 'PUT' })];
    expect(new Set([...others, ...elsewhere]).size).toBe(7);
  });

  it('is not there without a key, and a key has a form', () => {
    const without = { tenant: 'pianengo', method: 'POST', path: '/a', body: {} };
    expect(idempotencyKeyOf({ header: undefined, ...without })).toBeNull();
    for (const header of ['', 'a b', 'x'.repeat(101), 'ü', ['a', 'b']]) {
      expect(() => idempotencyKeyOf({ header, ...without })).toThrow('1 to 100 visible');
    }
  });
});
