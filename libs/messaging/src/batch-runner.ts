/**
 * A batch of records as one transaction: read, decide, write, fence; then again, halved, or not.
 */
import { SpanKind } from '@opentelemetry/api';
import type { BusRecord, Position } from './bus.ts';
import { crashPoint } from './crash-points.ts';
import type { Decoded } from './envelope-codec.ts';
import { reportOf } from './failure.ts';
import { fenceWrites, positionsAfter } from './fence.ts';
import type { BatchHandler, CollectionWrites, Decision, IncomingEvent } from './handler.ts';
import type { Logger } from './messaging.ts';
import { counted, measured } from './metrics.ts';
import { type Left, outboxDocuments, outboxWrites } from './outbox.ts';
import { deadLetterOf, type QuarantineEntry, quarantineWrites } from './quarantine.ts';
import { retrying } from './retrying.ts';
import { Abandoned, type FailureKind, type Store, type Transaction } from './store.ts';
import { endSpan, linksTo, startBatchSpan } from './trace.ts';

/** Longer than an election, shorter than anyone's patience. */
export const TRANSACTION_LIMIT_MS = 20_000;

/** So many records in a row that the handler fails on are no bad records but a bad handler. */
const FAILURES_IN_A_ROW = 3;

export interface TakenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly record: BusRecord;
  readonly decoded: Decoded;
}

/** The consumer has stopped: an operator must look. */
export class ConsumerStopped extends Error {
  override readonly name = 'ConsumerStopped';
}

export interface PostingOptions {
  readonly group: string;
  readonly service: string;
  readonly store: Store;
  readonly handler: BatchHandler<unknown>;
  readonly logger: Logger;
  readonly quarantineKey: Buffer;
  readonly now: () => number;
  /** Which outbox slot the next document goes to. */
  pickSlot(): number;
  /** Told after every commit; `by` is the consumer group or the door. */
  onCommitted(by: string, left: Left): void;
}

const NOTHING: Decision = { writes: [], events: [], changed: [] };

interface Batch {
  readonly events: readonly IncomingEvent[];
  readonly quarantined: readonly QuarantineEntry[];
  /** The claim to what is posted: fences, or the quarantined records that are replayed. */
  readonly claim: CollectionWrites;
}

/** Everything of one batch in one transaction. Returns what it leaves. */
export async function postBatch(
  options: PostingOptions,
  transaction: Transaction,
  { events, quarantined, claim }: Batch,
): Promise<Left> {
  const { handler, service, quarantineKey } = options;
  let decision = NOTHING;
  if (events.length > 0) {
    const state = await handler.load(transaction, events);
    crashPoint('consumer.loaded');
    decision = handler.decide(state, events);
    crashPoint('consumer.decided');
  }
  const at = new Date(options.now());
  const documents = outboxDocuments({
    service,
    slot: options.pickSlot(),
    at,
    decision,
    extra: quarantined.map((entry) => deadLetterOf(entry, service, at)),
  });
  await transaction.write([
    claim,
    ...decision.writes,
    quarantineWrites(quarantined, quarantineKey, at),
    outboxWrites(documents),
  ]);
  crashPoint('consumer.written');
  return { documents, events: decision.events };
}

export class BatchRunner {
  readonly #options: PostingOptions;
  #failuresInARow = 0;

  constructor(options: PostingOptions) {
    this.#options = options;
  }

  /**
   * Resolves when every record is posted or in quarantine. Rejects with Abandoned, or with
   * ConsumerStopped.
   */
  async run(records: readonly TakenRecord[], signal: AbortSignal): Promise<Position[]> {
    const { group } = this.#options;
    const startedMs = performance.now();
    const span = batchSpanOf(group, records);
    try {
      const positions = await this.#runPart(records, signal);
      endSpan(span);
      measured.batchRecords.record(records.length, { group });
      measured.batchDuration.record((performance.now() - startedMs) / 1000, { group });
      return positions;
    } catch (error) {
      endSpan(span, error);
      throw error;
    }
  }

  async #runPart(records: readonly TakenRecord[], signal: AbortSignal): Promise<Position[]> {
    const events = records.flatMap(({ decoded }) => decoded.event ?? []);
    const quarantined = records.flatMap((taken) => unreadableOf(this.#options, taken));
    try {
      const positions = await this.#transact({ records, events, quarantined, signal });
      if (events.length > 0) this.#failuresInARow = 0;
      return positions;
    } catch (error) {
      if (error instanceof Abandoned || signal.aborted) throw error;
      const [only] = records;
      if (records.length === 1 && only !== undefined) return this.#giveUp(only, error, signal);
      const middle = Math.ceil(records.length / 2);
      const first = await this.#runPart(records.slice(0, middle), signal);
      const second = await this.#runPart(records.slice(middle), signal);
      return [...first, ...second];
    }
  }

  /** One record that the handler fails on: into quarantine, unless it is one of too many. */
  async #giveUp(record: TakenRecord, error: unknown, signal: AbortSignal): Promise<Position[]> {
    const { group, logger } = this.#options;
    this.#failuresInARow += 1;
    const { topic, partition, offset } = record;
    const fields = {
      ...{ group, topic, partition, offset, error: reportOf(error) },
      ...traceOf(record),
    };
    if (this.#failuresInARow >= FAILURES_IN_A_ROW) {
      counted.alarms.add(1, { group, kind: 'stopped' });
      logger.error(fields, `${FAILURES_IN_A_ROW} records in a row failed: the consumer stops`);
      throw new ConsumerStopped('Records in a row failed', { cause: error });
    }
    logger.error(fields, 'a record that the handler fails on goes into quarantine');
    const quarantined = [failedOf(this.#options, record, error)];
    const positions = await this.#transact({ records: [record], events: [], quarantined, signal });
    crashPoint('consumer.quarantined');
    return positions;
  }

  async #transact(batch: {
    readonly records: readonly TakenRecord[];
    readonly events: readonly IncomingEvent[];
    readonly quarantined: readonly QuarantineEntry[];
    readonly signal: AbortSignal;
  }): Promise<Position[]> {
    const { group, store, logger, onCommitted } = this.#options;
    const { records, events, quarantined, signal } = batch;
    const positions = positionsAfter(records);
    const posting = { events, quarantined, claim: fenceWrites(group, positions) };
    const limits = { signal, limitMs: TRANSACTION_LIMIT_MS };
    const left = await retrying(
      () => store.transact((transaction) => postBatch(this.#options, transaction, posting), limits),
      { signal, onRetry: reportRetry(this.#options) },
    );
    crashPoint('consumer.committed');
    onCommitted(group, left);
    counted.posted.add(events.length, { group });
    for (const { reason, origin } of quarantined) {
      logger.warn({ ...origin, ...reason }, 'a record went into quarantine, others go on');
      counted.quarantined.add(1, { group, reason: reason.code });
      counted.deadLetters.add(1, { group });
    }
    return positions;
  }
}

/** Spans of a batch are many, so that none of them is active; a record is of one trace. */
function traceOf({ decoded }: TakenRecord): { readonly trace_id?: string } {
  const { traceId = null } = decoded.event?.cause ?? {};
  return traceId === null ? {} : { trace_id: traceId };
}

function batchSpanOf(group: string, records: readonly TakenRecord[]) {
  const topics = [...new Set(records.map(({ topic }) => topic))];
  const [only = ''] = topics;
  return startBatchSpan(`process ${group}`, {
    kind: SpanKind.CONSUMER,
    links: linksTo(records.map(({ decoded }) => decoded.event?.cause.traceparent ?? null)),
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': group,
      ...(topics.length === 1 && { 'messaging.destination.name': only }),
      'messaging.batch.message_count': records.length,
    },
  });
}

/** Counts a transaction that was given up, and says so where it is more than a collision. */
export function reportRetry({ group, logger }: Pick<PostingOptions, 'group' | 'logger'>) {
  return (kind: FailureKind, error: unknown, attempt: number): void => {
    counted.aborted.add(1, { group, kind });
    const fields = { group, kind, attempt, error: reportOf(error) };
    if (kind === 'transient') logger.warn(fields, 'a batch waits and is tried again');
    else logger.debug(fields, 'a batch met another one and is decided again');
  };
}

function unreadableOf(options: PostingOptions, taken: TakenRecord): QuarantineEntry[] {
  const { unreadable } = taken.decoded;
  if (unreadable === null) return [];
  const { code, paths, type } = unreadable;
  const origin = { ...taken, group: options.group };
  return [entryOf(origin, { code, paths }, type, null)];
}

function failedOf(options: PostingOptions, taken: TakenRecord, error: unknown): QuarantineEntry {
  const name = error instanceof Error ? error.name : 'Error';
  const { event } = taken.decoded;
  const origin = { ...taken, group: options.group };
  const reason = { code: 'handlerFailed', paths: [name] } as const;
  return entryOf(origin, reason, event?.type ?? null, event?.tenant ?? null);
}

function entryOf(
  { group, topic, partition, offset, record }: TakenRecord & { readonly group: string },
  reason: QuarantineEntry['reason'],
  type: string | null,
  tenant: string | null,
): QuarantineEntry {
  return { origin: { group, topic, partition, offset }, record, reason, type, tenant };
}
