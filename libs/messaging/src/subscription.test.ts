/** A group member over a client that does as it is told: what breaks is rebuilt, or ends. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordBatch, SubscriptionOptions } from './bus.ts';
import { type Consumer, defaultSession, type EachBatchPayload } from './kafka-bus.ts';
import { KafkaSubscription, type SubscriptionParts } from './subscription.ts';

type Listener = (event: { payload: unknown }) => void;

/** A client of kafkajs as far as a subscription sees it; joins at once, with partition 0 of t. */
class FakeClient {
  readonly events = { GROUP_JOIN: 'join', FETCH: 'fetch', REBALANCING: 're', CRASH: 'crash' };
  readonly seeks: unknown[] = [];
  readonly listeners = new Map<string, Listener>();
  readonly memberId: string;
  isDisconnected = false;
  eachBatch: (payload: EachBatchPayload) => Promise<void> = async () => undefined;

  constructor(memberId: string) {
    this.memberId = memberId;
  }

  on(name: string, listener: Listener) {
    this.listeners.set(name, listener);
  }

  emit(name: string, payload: unknown = {}) {
    this.listeners.get(name)?.({ payload });
  }

  async connect() {}

  async subscribe() {}

  async run(options: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) {
    this.eachBatch = options.eachBatch;
    this.emit('join', { memberId: this.memberId, memberAssignment: { t: [0] } });
  }

  async disconnect() {
    this.isDisconnected = true;
  }

  async commitOffsets() {}

  seek(to: unknown) {
    this.seeks.push(to);
  }
}

function payloadOf(more: Partial<EachBatchPayload> = {}) {
  const resolved: string[] = [];
  const message = { offset: '3', key: null, value: Buffer.from('x'), headers: {} };
  const payload = {
    batch: {
      topic: 't',
      partition: 0,
      highWatermark: '4',
      messages: [message],
      lastOffset: () => '3',
    },
    heartbeat: async () => undefined,
    isRunning: () => true,
    isStale: () => false,
    resolveOffset: (offset: string) => resolved.push(offset),
    ...more,
  } as unknown as EachBatchPayload;
  return { payload, resolved };
}

function subscriptionOver(more: Partial<SubscriptionOptions & SubscriptionParts> = {}) {
  const clients: FakeClient[] = [];
  const batches: RecordBatch[] = [];
  const exit = vi.fn();
  const evict = vi.fn(async () => undefined);
  const onRevoke = vi.fn(async () => undefined);
  const subscription = new KafkaSubscription(
    {
      group: 'g',
      topics: ['t'],
      partitions: 1,
      startAt: async () => [],
      onRecords: async (batch) => void batches.push(batch),
      onRevoke,
      ...more,
    },
    {
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      session: defaultSession,
      now: Date.now,
      consumer: () => {
        const client = new FakeClient(`member-${clients.length}`);
        clients.push(client);
        return client as unknown as Consumer;
      },
      evict,
      standing: async () => [],
      answers: async () => true,
      exit,
      ...more,
    },
  );
  const client = (): FakeClient => clients.at(-1) ?? new FakeClient('none');
  return { subscription, clients, client, batches, exit, evict, onRevoke };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a member that breaks', () => {
  it('is built again, and its former self is taken out of the group', async () => {
    const { subscription, clients, client, evict } = subscriptionOver();
    await subscription.start();
    expect(subscription.health()).toEqual({ ok: true, reason: null });
    client().emit('crash', { error: new Error('no coordinator'), restart: false });
    expect(subscription.health().ok).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(clients.map(({ isDisconnected }) => isDisconnected)).toEqual([true, false]);
    expect(evict).toHaveBeenCalledWith('g', ['member-0']);
    expect(subscription.health().ok).toBe(true);
    await subscription.close(100);
  });

  it('aborts what it had in hand', async () => {
    const { subscription, client, batches } = subscriptionOver();
    await subscription.start();
    await client().eachBatch(payloadOf().payload);
    client().emit('crash', { error: new Error('gone'), restart: true });
    expect(batches[0]?.signal.aborted).toBe(true);
    await subscription.close(100);
  });
});

describe('silence', () => {
  it('ends the process when the broker answers and nothing is fetched', async () => {
    const { subscription, client, exit } = subscriptionOver();
    await subscription.start();
    await vi.advanceTimersByTimeAsync(50_000);
    client().emit('fetch');
    await vi.advanceTimersByTimeAsync(50_000);
    expect(exit).not.toHaveBeenCalled();
    expect(subscription.health().reason).toBe('has fetched nothing lately');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(exit).toHaveBeenCalled();
    await subscription.close(100);
  });

  it('does not end it when the broker is away', async () => {
    const { subscription, exit } = subscriptionOver({ answers: async () => false });
    await subscription.start();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(exit).not.toHaveBeenCalled();
    await subscription.close(100);
  });

  it('does not end it while a batch waits for MongoDB', async () => {
    const gate = Promise.withResolvers<void>();
    const { subscription, client, exit } = subscriptionOver({ onRecords: () => gate.promise });
    await subscription.start();
    const handling = client().eachBatch(payloadOf().payload);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(exit).not.toHaveBeenCalled();
    gate.resolve();
    await handling;
    await subscription.close(100);
  });
});

describe('a batch', () => {
  it('moves the position once it is taken', async () => {
    const { subscription, client, batches } = subscriptionOver();
    await subscription.start();
    const { payload, resolved } = payloadOf();
    await client().eachBatch(payload);
    expect(batches.map(({ records }) => records[0]?.offset)).toEqual([3]);
    expect(resolved).toEqual(['3']);
    await subscription.close(100);
  });

  it('is left alone when its partition has been moved elsewhere', async () => {
    const startAt = async () => [{ topic: 't', partition: 0, offset: 1 }];
    const { subscription, client, batches } = subscriptionOver({ startAt });
    await subscription.start();
    const { payload, resolved } = payloadOf({ isStale: () => client().seeks.length > 0 });
    await client().eachBatch(payload);
    expect(client().seeks).toEqual([{ topic: 't', partition: 0, offset: '1' }]);
    expect([batches, resolved]).toEqual([[], []]);
    await subscription.close(100);
  });

  it('is told of a rebalance by the heartbeat, and taken no further', async () => {
    const gate = Promise.withResolvers<void>();
    const { subscription, client, onRevoke } = subscriptionOver({ onRecords: () => gate.promise });
    await subscription.start();
    const rebalancing = Object.assign(new Error('rebalancing'), { type: 'REBALANCE_IN_PROGRESS' });
    const { payload, resolved } = payloadOf({ heartbeat: () => Promise.reject(rebalancing) });
    const handling = client().eachBatch(payload);
    const outcome = handling.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await outcome).toBe(rebalancing);
    expect(onRevoke).toHaveBeenCalledOnce();
    // What comes before the group is joined anew belongs to nobody yet.
    const next = payloadOf();
    await client().eachBatch(next.payload);
    expect([resolved, next.resolved]).toEqual([[], []]);
    await subscription.close(100);
  });

  it('breaks the member when the heartbeat fails for another reason', async () => {
    const gate = Promise.withResolvers<void>();
    const { subscription, clients, client } = subscriptionOver({ onRecords: () => gate.promise });
    await subscription.start();
    const { payload } = payloadOf({ heartbeat: () => Promise.reject(new Error('no connection')) });
    const outcome = client()
      .eachBatch(payload)
      .catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await outcome).toBeInstanceOf(Error);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(clients).toHaveLength(2);
    await subscription.close(100);
  });
});
