/** A running consumer: subscription, lanes, batch runner, offsets, and what its fences say. */
import { within } from './backoff.ts';
import {
  BatchRunner,
  ConsumerStopped,
  type PostingOptions,
  type TakenRecord,
} from './batch-runner.ts';
import type { AssignedPartition, Bus, Position, RecordBatch, Subscription } from './bus.ts';
import { crashPoint } from './crash-points.ts';
import { createDecoder, type Decode } from './envelope-codec.ts';
import { reportOf } from './failure.ts';
import { type FenceStore, startOf } from './fence.ts';
import type { ConsumerDefinition } from './handler.ts';
import { Lane, type Slice } from './lanes.ts';
import type { Membership } from './memberships.ts';
import type { Check } from './messaging.ts';
import { counted } from './metrics.ts';
import { OffsetCommitter } from './offset-committer.ts';
import { Abandoned } from './store.ts';
import { type EventSpan, endSpan, startEventSpan } from './trace.ts';
import type { Upcaster } from './upcasters.ts';

export interface ConsumerOptions {
  readonly definition: ConsumerDefinition<unknown>;
  readonly bus: Bus;
  readonly fences: FenceStore;
  readonly posting: Omit<PostingOptions, 'group' | 'handler'>;
  readonly membership: Membership;
  readonly lanes: number;
  readonly upcasters: readonly Upcaster[];
}

/** A batch that has not been posted for so long is kept from it. */
const SLOW_MS = 15_000;

/** Where a partition has got to since it was assigned. */
interface Progress {
  readonly fence: number;
  next: number;
}

export class RunningConsumer {
  readonly group: string;
  readonly #options: ConsumerOptions;
  readonly #decode: Decode;
  readonly #runner: BatchRunner;
  readonly #lanes: readonly Lane[];
  readonly #subscription: Subscription;
  readonly #offsets: OffsetCommitter;
  readonly #compacted: ReadonlySet<string>;
  readonly #progress = new Map<string, Progress>();
  /** When the batches that run now were begun. */
  readonly #begunMs = new Map<readonly Slice[], number>();
  #state: 'waiting' | 'running' | 'stopped' | 'closed' = 'waiting';

  constructor(options: ConsumerOptions) {
    const { definition, bus, posting, upcasters, lanes } = options;
    const { group, topics, handler } = definition;
    this.group = group;
    this.#options = options;
    this.#decode = createDecoder(topics, upcasters);
    this.#runner = new BatchRunner({ ...posting, group, handler });
    this.#compacted = new Set(topics.filter((t) => t.cleanup === 'compact').map((t) => t.name));
    this.#lanes = Array.from({ length: lanes }, () => new Lane((slices) => this.#run(slices)));
    this.#subscription = bus.subscribe({
      group,
      topics: topics.map((topic) => topic.name),
      partitions: topics.reduce((sum, topic) => sum + topic.partitions, 0),
      membership: options.membership,
      startAt: (assigned) => this.#startAt(assigned),
      onRecords: (batch) => this.#onRecords(batch),
      onRevoke: () => this.#onRevoke(),
    });
    const commit = (positions: readonly Position[]) => this.#subscription.commit(positions);
    this.#offsets = new OffsetCommitter(commit, posting.logger);
  }

  /** Resolves when the group has been joined. */
  async start(): Promise<void> {
    if (this.#state === 'waiting') this.#state = 'running';
    await this.#subscription.start();
  }

  check(): Check {
    if (this.#state === 'stopped') {
      return { ok: false, reason: `${this.group} has stopped: records in a row failed` };
    }
    if (this.#state !== 'running') return { ok: false, reason: `${this.group} is not running` };
    const { now } = this.#options.posting;
    const longestMs = now() - Math.min(now(), ...this.#begunMs.values());
    if (longestMs > SLOW_MS) {
      return { ok: false, reason: `${this.group} cannot write: a batch waits for MongoDB` };
    }
    const { ok, reason } = this.#subscription.health();
    return { ok, reason: ok ? null : `${this.group} ${reason}` };
  }

  /** What runs may end; then the offsets are committed and the group is left. */
  async close(deadlineMs: number): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    if (this.#state !== 'stopped') this.#state = 'closed';
    const half = deadlineMs / 2;
    await within(half, Promise.all(this.#lanes.map((lane) => lane.close())), undefined);
    await within(half / 2, this.#offsets.close(), undefined);
    await this.#subscription.close(endMs - performance.now());
  }

  async #startAt(assigned: readonly AssignedPartition[]): Promise<Position[]> {
    const { fences, posting } = this.#options;
    const { group } = this;
    const known = await fences.read(group);
    const positions: Position[] = [];
    this.#progress.clear();
    this.#offsets.forget();
    for (const at of assigned) {
      const { topic, partition } = at;
      const fence = known.get(`${topic}:${partition}`);
      const start = startOf(at, fence, this.#compacted.has(topic));
      if (start.alarm !== null) {
        counted.alarms.add(1, { group, kind: start.alarm.kind });
        posting.logger.error({ group, topic, partition, ...start.alarm }, ALARMS[start.alarm.kind]);
        if (start.alarm.kind === 'regressed') {
          await fences.beginAnew({ group, topic, partition, next: at.low });
        }
      }
      const next = start.offset ?? at.committed ?? at.low;
      this.#progress.set(`${topic}:${partition}`, { fence: fence?.next ?? 0, next });
      if (start.offset !== null) positions.push({ topic, partition, offset: start.offset });
    }
    return positions;
  }

  async #onRecords(batch: RecordBatch): Promise<void> {
    if (this.#state !== 'running') return;
    this.#watchForGap(batch);
    await this.#lanes[batch.partition % this.#lanes.length]?.push(batch);
  }

  /** kafkajs begins at the oldest record, and says nothing, when the log no longer has the next. */
  #watchForGap({ topic, partition, records }: RecordBatch): void {
    const first = records[0]?.offset;
    const last = records.at(-1)?.offset;
    const progress = this.#progress.get(`${topic}:${partition}`);
    if (first === undefined || last === undefined || progress === undefined) return;
    const expected = progress.next;
    progress.next = last + 1;
    counted.redelivered.add(Math.max(0, Math.min(last + 1, progress.fence) - first), {
      group: this.group,
    });
    const kind = first > expected ? 'gap' : 'regressed';
    if (first === expected || (kind === 'gap' && this.#compacted.has(topic))) return;
    const { group } = this;
    counted.alarms.add(1, { group, kind });
    const fields = { group, topic, partition, expected, first };
    this.#options.posting.logger.error(fields, ALARMS[kind]);
    if (kind === 'gap') return;
    void this.#options.fences
      .beginAnew({ group, topic, partition, next: first })
      .catch(() => undefined);
  }

  async #onRevoke(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.drain()));
    await this.#offsets.flush();
  }

  async #run(slices: readonly Slice[]): Promise<void> {
    const signal = slices[0]?.batch.signal;
    if (signal === undefined) return;
    const spans: EventSpan[] = [];
    let failure: unknown;
    this.#begunMs.set(slices, this.#options.posting.now());
    try {
      crashPoint('consumer.taken');
      const records = slices.flatMap((slice) => this.#take(slice, spans));
      this.#offsets.add(await this.#runner.run(records, signal));
    } catch (error) {
      failure = error;
      if (!(error instanceof Abandoned)) this.#stop(error);
    } finally {
      this.#begunMs.delete(slices);
      for (const { span } of spans) endSpan(span, failure);
    }
  }

  #take({ batch, from, to }: Slice, spans: EventSpan[]): TakenRecord[] {
    const { topic, partition } = batch;
    return batch.records.slice(from, to).map((record) => {
      const decoded = this.#decode(record, { topic, partition });
      const { offset } = record;
      if (decoded.event === null) return { topic, partition, offset, record, decoded };
      const at = { topic, partition, offset, group: this.group, eventId: decoded.event.id };
      const { cause, span } = startEventSpan(decoded.event.cause, at);
      if (span === null) return { topic, partition, offset, record, decoded };
      spans.push({ cause, span });
      const event = { ...decoded.event, cause };
      return { topic, partition, offset, record, decoded: { event, unreadable: null } };
    });
  }

  /** Not to be mended by trying again: the consumer stands still where it is, and says so. */
  #stop(error: unknown): void {
    if (this.#state !== 'running') return;
    this.#state = 'stopped';
    if (!(error instanceof ConsumerStopped)) {
      const fields = { group: this.group, error: reportOf(error) };
      this.#options.posting.logger.error(fields, 'the consumer stops: a fault of its own');
    }
    for (const lane of this.#lanes) void lane.close();
    void this.#subscription.close(2_000);
  }
}

const ALARMS = {
  gap: 'records were deleted before they were read: the control totals must find them',
  regressed: 'the log ends before what was read of it: records were lost, or it was made again',
} as const;
