/** One consumer group member over kafkajs: rebuilt when it breaks, started where the fences say. */
import { backoffMs, sleep, within } from './backoff.ts';
import type {
  AssignedPartition,
  Position,
  Subscription,
  SubscriptionHealth,
  SubscriptionOptions,
} from './bus.ts';
import { reportOf } from './failure.ts';
import type { Assignment, Consumer, EachBatchPayload } from './kafka-bus.ts';
import { isRejoin, recordsOf } from './kafkajs-details.ts';
import type { Logger, SessionSettings } from './messaging.ts';

/** A member that fetches nothing for so long, while the broker answers, is beyond repair. */
const SILENCE_MS = 60_000;
const WATCH_EVERY_MS = 5_000;
const REVOKE_WITHIN_MS = 2_000;
/** For partitions added while running. */
const SPARE_WORKERS = 8;
const REBUILD = { firstMs: 200, longestMs: 10_000 };

export interface SubscriptionParts {
  readonly logger: Logger;
  readonly session: SessionSettings;
  readonly now: () => number;
  consumer(group: string): Consumer;
  /** Tells the group that these members are gone. */
  evict(group: string, memberIds: readonly string[]): Promise<void>;
  /** Where the partitions stand: log and group. */
  standing(
    group: string,
    assigned: ReadonlyMap<string, readonly number[]>,
  ): Promise<AssignedPartition[]>;
  answers(): Promise<boolean>;
  /** Ends the process; only for a member that is beyond repair. */
  exit(reason: string): void;
}

/** One assignment of partitions; the next one ends it. */
interface Epoch {
  readonly assigned: ReadonlyMap<string, readonly number[]>;
  readonly ended: AbortController;
  /** Resolves when every partition has been moved to where it must start. */
  readonly ready: Promise<void>;
  revoked: Promise<void> | null;
}

export class KafkaSubscription implements Subscription {
  readonly #options: SubscriptionOptions;
  readonly #parts: SubscriptionParts;
  readonly #closing = new AbortController();
  readonly #joined = Promise.withResolvers<void>();
  #consumer: Consumer | null = null;
  #epoch: Epoch | null = null;
  #lastSignOfLifeMs: number;
  #batchesInHand = 0;
  #memberId: string | null = null;
  readonly #formerSelves: string[] = [];
  #problem: string | null = 'has not joined its group yet';
  #watch: NodeJS.Timeout | undefined;

  constructor(options: SubscriptionOptions, parts: SubscriptionParts) {
    this.#options = options;
    this.#parts = parts;
    this.#lastSignOfLifeMs = parts.now();
  }

  async start(): Promise<void> {
    this.#isAlive();
    this.#watch = setInterval(() => void this.#watchSilence(), WATCH_EVERY_MS);
    this.#watch.unref();
    await this.#buildUntilDone();
    await this.#joined.promise;
  }

  async commit(positions: readonly Position[]): Promise<void> {
    const assigned = this.assigned();
    const own = positions.filter(({ topic, partition }) =>
      assigned.get(topic)?.includes(partition),
    );
    if (own.length === 0) return;
    if (this.#consumer === null) throw new Error('not in the group now');
    await this.#consumer.commitOffsets(
      own.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
  }

  health(): SubscriptionHealth {
    const silentMs = this.#parts.now() - this.#lastSignOfLifeMs;
    if (this.#problem === null && this.#batchesInHand === 0 && silentMs > SILENCE_MS / 2) {
      return { ok: false, reason: 'has fetched nothing lately' };
    }
    return { ok: this.#problem === null, reason: this.#problem };
  }

  assigned(): ReadonlyMap<string, readonly number[]> {
    return this.#epoch?.assigned ?? new Map();
  }

  async close(deadlineMs: number): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#watch);
    this.#joined.resolve();
    const member = this.#consumer;
    this.#endEpoch();
    this.#consumer = null;
    this.#problem = 'is closed';
    if (member === null) return;
    await within(deadlineMs, quietly(member), undefined);
    await this.#options.membership?.left().catch(() => undefined);
  }

  #isAlive(): void {
    this.#lastSignOfLifeMs = this.#parts.now();
  }

  async #buildUntilDone(): Promise<void> {
    const { group } = this.#options;
    for (let attempt = 0; !this.#closing.signal.aborted; attempt += 1) {
      try {
        await this.#build();
        return;
      } catch (error) {
        this.#problem = 'cannot reach the broker';
        this.#parts.logger.warn({ group, error: reportOf(error) }, 'cannot join the group yet');
        const failed = this.#consumer;
        this.#consumer = null;
        if (failed !== null) await within(REVOKE_WITHIN_MS, quietly(failed), undefined);
        await sleep(backoffMs(attempt, REBUILD), this.#closing.signal);
      }
    }
  }

  /** Without this the group would wait for the sessions of the dead to run out. */
  async #evictFormer(): Promise<void> {
    const { group, membership } = this.#options;
    try {
      const former = [...((await membership?.former()) ?? []), ...this.#formerSelves.splice(0)];
      if (former.length > 0) await this.#parts.evict(group, former);
    } catch (error) {
      this.#parts.logger.debug({ group, error: reportOf(error) }, 'the group must wait');
    }
  }

  async #build(): Promise<void> {
    await this.#evictFormer();
    const member = this.#parts.consumer(this.#options.group);
    this.#consumer = member;
    const { GROUP_JOIN, FETCH, REBALANCING, CRASH } = member.events;
    member.on(GROUP_JOIN, ({ payload }) => {
      this.#onJoin(member, payload);
    });
    member.on(FETCH, () => this.#isAlive());
    member.on(REBALANCING, () => {
      if (this.#epoch !== null && member === this.#consumer) void this.#revoke(this.#epoch);
    });
    member.on(CRASH, ({ payload }) => this.#rebuild(member, payload.error));
    await member.connect();
    await member.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await member.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // All at once: which of them share a transaction is for the lanes to say. Each costs a little
      // with every fetch, so there are not many more than partitions.
      partitionsConsumedConcurrently: this.#options.partitions + SPARE_WORKERS,
      eachBatch: (payload) => this.#onBatch(payload),
    });
  }

  #rebuild(broken: Consumer, error: unknown): void {
    if (this.#consumer !== broken || this.#closing.signal.aborted) return;
    const { group } = this.#options;
    this.#endEpoch();
    this.#consumer = null;
    if (this.#memberId !== null) this.#formerSelves.push(this.#memberId);
    this.#memberId = null;
    this.#problem = 'has lost the broker and is built again';
    this.#parts.logger.warn({ group, error: reportOf(error) }, 'the consumer is built again');
    void within(REVOKE_WITHIN_MS, quietly(broken), undefined).then(() => this.#buildUntilDone());
  }

  #onJoin(
    member: Consumer,
    { memberId, memberAssignment }: { memberId: string; memberAssignment: Assignment },
  ): void {
    if (member !== this.#consumer) return;
    this.#memberId = memberId;
    void this.#options.membership?.joined(memberId).catch(() => undefined);
    this.#endEpoch();
    const ended = new AbortController();
    const assigned = new Map(Object.entries(memberAssignment));
    const ready = this.#moveToStart(assigned, ended.signal, member);
    this.#epoch = { assigned, ended, ready, revoked: null };
    this.#problem = null;
    this.#isAlive();
    this.#joined.resolve();
  }

  #endEpoch(): void {
    this.#epoch?.ended.abort();
    this.#epoch = null;
  }

  #revoke(epoch: Epoch): Promise<void> {
    epoch.revoked ??= within(REVOKE_WITHIN_MS, this.#options.onRevoke(), undefined);
    return epoch.revoked;
  }

  async #moveToStart(
    assigned: Epoch['assigned'],
    signal: AbortSignal,
    member: Consumer,
  ): Promise<void> {
    const { group } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const standing = await this.#parts.standing(group, assigned);
        const positions = await this.#options.startAt(standing);
        if (signal.aborted) return;
        for (const { topic, partition, offset } of positions) {
          member.seek({ topic, partition, offset: String(offset) });
        }
        return;
      } catch (error) {
        const fields = { group, error: reportOf(error) };
        this.#parts.logger.warn(fields, 'where to start cannot be told yet');
        await sleep(backoffMs(attempt, REBUILD), signal);
      }
    }
  }

  async #onBatch(payload: EachBatchPayload): Promise<void> {
    const epoch = this.#epoch;
    if (epoch === null) return;
    const { batch } = payload;
    const isOver = () =>
      epoch.ended.signal.aborted || epoch.revoked !== null || !payload.isRunning();
    this.#batchesInHand += 1;
    try {
      await this.#keepingAlive(epoch, payload, epoch.ready);
      // Stale: the partition has been moved, and these records lie elsewhere.
      if (isOver() || payload.isStale()) return;
      const accepted = this.#options.onRecords({
        topic: batch.topic,
        partition: batch.partition,
        records: recordsOf(batch),
        high: Number(batch.highWatermark),
        signal: epoch.ended.signal,
      });
      await this.#keepingAlive(epoch, payload, accepted);
      if (!isOver()) payload.resolveOffset(batch.lastOffset());
    } finally {
      this.#batchesInHand -= 1;
      this.#isAlive();
    }
  }

  /** Waits, and stays a member meanwhile. Rejects when the group is shared out anew. */
  async #keepingAlive(epoch: Epoch, payload: EachBatchPayload, work: Promise<void>): Promise<void> {
    const done = work.then(() => true);
    const { heartbeatIntervalMs } = this.#parts.session;
    while (!(await within(heartbeatIntervalMs, done, false))) {
      this.#isAlive();
      try {
        await payload.heartbeat();
      } catch (error) {
        if (isRejoin(error)) await this.#revoke(epoch);
        else if (this.#consumer !== null) this.#rebuild(this.#consumer, error);
        throw error;
      }
      if (!payload.isRunning()) return;
    }
  }

  async #watchSilence(): Promise<void> {
    const isSilent = () => this.#parts.now() - this.#lastSignOfLifeMs >= SILENCE_MS;
    if (this.#batchesInHand > 0 || !isSilent()) return;
    const answers = await this.#parts.answers();
    if (!answers || !isSilent() || this.#closing.signal.aborted) return;
    const { group } = this.#options;
    this.#parts.exit(`${group} fetches nothing, though the broker answers`);
  }
}

function quietly(member: Consumer): Promise<void> {
  return member.disconnect().catch(() => undefined);
}
