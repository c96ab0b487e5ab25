/** The relay: publishes what the outbox holds and deletes it once Kafka has it. */
import type mongoose from 'mongoose';
import { backoffMs, sleep, within } from './backoff.ts';
import { OUTBOX } from './collections.ts';
import { crashPoint } from './crash-points.ts';
import {
  type CurrentOptions,
  currentRecords,
  publishUntilStill,
  topicRecords,
} from './current-documents.ts';
import { reportOf } from './failure.ts';
import { Leases } from './leases.ts';
import type { Logger } from './messaging.ts';
import { counted } from './metrics.ts';
import type { OutboxDocument } from './outbox.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { changedKeysOf, eventBatchesOf, sendSpansOf } from './relay-batch.ts';
import { endSpan } from './trace.ts';

/** Commits that follow each other within this time share a publication. */
const LINGER_MS = 15;
const DOCUMENTS_AT_ONCE = 32;
/** Documents kept in memory between commit and publication; beyond that they are read again. */
const KEPT_AT_MOST = 64;
/** Failures in a row after which each document is tried by itself. */
const ALONE_AFTER = 3;
const HELD_MS = 30_000;
const RETRY = { firstMs: 100, longestMs: 5_000 };

export interface RelayOptions extends CurrentOptions {
  readonly db: mongoose.mongo.Db;
  readonly identity: ProcessIdentity;
  readonly leaseMs: number;
  /** What no wake-up told of is found by looking, however much else there is to do. */
  readonly sweepEveryMs: number;
  readonly logger: Logger;
  /** Also wake for what other processes commit. */
  readonly watchesOthers: boolean;
}

export class Relay {
  readonly #options: RelayOptions;
  readonly #leases: Leases;
  readonly #closing = new AbortController();
  /** Committed here, not published yet. */
  readonly #kept = new Map<string, OutboxDocument>();
  /** What could not be published although the broker answers, by id. */
  readonly #held = new Map<string, { readonly _id: OutboxDocument['_id']; untilMs: number }>();
  #mustRead = true;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #wake = Promise.withResolvers<void>();
  #running: Promise<void> | null = null;
  #stream: mongoose.mongo.ChangeStream | null = null;
  #deletion: Promise<unknown> = Promise.resolve();

  constructor(options: RelayOptions) {
    this.#options = options;
    const { db, identity, leaseMs, logger } = options;
    const onTaken = () => this.#look();
    this.#leases = new Leases({ db, identity, leaseMs, logger, onTaken });
  }

  start(): void {
    this.#leases.start();
    this.#running = this.#work();
    if (this.#options.watchesOthers) void this.#watch();
  }

  /** A slot of ours if there is one, so that what is committed here is published from here. */
  pickSlot(): number | null {
    const mine = this.#leases.mine();
    return mine[Math.floor(Math.random() * mine.length)] ?? null;
  }

  /** Called after a commit, with the documents it left in the outbox. */
  committed(documents: readonly OutboxDocument[]): void {
    if (documents.length === 0) return;
    for (const document of documents) {
      if (!this.#leases.mine().includes(document.slot)) continue;
      if (this.#kept.size < KEPT_AT_MOST) this.#kept.set(document._id.toHexString(), document);
      else this.#mustRead = true;
    }
    this.#wake.resolve();
  }

  /** Publishes what is there, as far as the time allows; then gives the leases back. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing.abort();
    this.#wake.resolve();
    await within(deadlineMs * 0.7, this.#running ?? Promise.resolve(), undefined);
    await within(deadlineMs * 0.15, this.#stream?.close() ?? Promise.resolve(), undefined);
    await within(
      deadlineMs * 0.15,
      this.#leases.close().catch(() => undefined),
      undefined,
    );
  }

  #look(): void {
    this.#mustRead = true;
    this.#wake.resolve();
  }

  async #work(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const isWoken = await within(
        this.#options.sweepEveryMs,
        this.#wake.promise.then(() => true),
        false,
      );
      this.#wake = Promise.withResolvers();
      if (!isWoken) this.#mustRead = true;
      else await sleep(LINGER_MS, signal);
      await this.#publishAll();
    }
    await this.#publishAll();
    await this.#deletion.catch(() => undefined);
  }

  async #publishAll(): Promise<void> {
    for (let attempt = 0; ; ) {
      try {
        const documents = await this.#take();
        if (documents.length === 0) return;
        await this.#publish(documents);
        attempt = 0;
      } catch (error) {
        const { logger } = this.#options;
        logger.warn({ attempt, error: reportOf(error) }, 'the outbox waits for Kafka or MongoDB');
        this.#mustRead = true;
        if (this.#closing.signal.aborted) return;
        await sleep(backoffMs(attempt, RETRY), this.#closing.signal);
        attempt += 1;
        if (attempt === ALONE_AFTER) await this.#publishAlone().catch(() => undefined);
      }
    }
  }

  /**
   * The broker answers and still refuses: a document that cannot be published (its topic is not
   * there) must not hold up the others. It waits, and is tried again; it is never given up.
   */
  async #publishAlone(): Promise<void> {
    if (!(await this.#options.bus.answers())) return;
    for (const document of await this.#take()) {
      try {
        await this.#publish([document]);
      } catch (error) {
        const id = document._id.toHexString();
        this.#kept.delete(id);
        this.#held.set(id, { _id: document._id, untilMs: Date.now() + HELD_MS });
        counted.alarms.add(1, { kind: 'unpublished' });
        const fields = { outbox: id, error: reportOf(error) };
        this.#options.logger.error(fields, 'a document of the outbox cannot be published');
      }
    }
  }

  #heldIds(): OutboxDocument['_id'][] {
    for (const [id, { untilMs }] of this.#held) if (untilMs < Date.now()) this.#held.delete(id);
    return [...this.#held.values()].map(({ _id }) => _id);
  }

  /** What is kept from commits here, or what is found in the slots we cover. */
  async #take(): Promise<OutboxDocument[]> {
    const mine = new Set(this.#leases.mine());
    for (const [id, { slot }] of this.#kept) {
      if (!mine.has(slot)) this.#kept.delete(id);
    }
    const kept = [...this.#kept.values()].slice(0, DOCUMENTS_AT_ONCE);
    // Where a slot changes hands while a transaction goes on, nobody is told of what it leaves.
    const isDue = performance.now() - this.#readAtMs >= this.#options.sweepEveryMs;
    const mayWait = kept.length > 0 || !this.#mustRead;
    if (mine.size === 0 || (mayWait && !isDue)) return kept;
    // What is being deleted must not be found once more.
    await this.#deletion;
    this.#mustRead = false;
    this.#readAtMs = performance.now();
    const found = await this.#options.db
      .collection<OutboxDocument>(OUTBOX)
      .find({ slot: { $in: [...mine] }, _id: { $nin: this.#heldIds() } })
      .sort({ _id: 1 })
      .limit(DOCUMENTS_AT_ONCE)
      .toArray();
    if (found.length === DOCUMENTS_AT_ONCE) this.#mustRead = true;
    return found;
  }

  async #publish(documents: readonly OutboxDocument[]): Promise<void> {
    crashPoint('relay.taken');
    const changed = changedKeysOf(documents);
    const batches = eventBatchesOf(documents);
    const spans = sendSpansOf(documents, batches, changed);
    let failure: unknown;
    try {
      const current = await Promise.all(changed.map((one) => currentRecords(this.#options, one)));
      const currentBatches = changed.map(({ topic }, index) =>
        topicRecords(topic, current[index] ?? new Map()),
      );
      const all = [...batches, ...currentBatches].filter(({ records }) => records.length > 0);
      if (all.length > 0) await this.#options.bus.publish(all);
      crashPoint('relay.published');
      for (const [index, one] of changed.entries()) {
        await publishUntilStill(this.#options, one, current[index] ?? new Map());
      }
      crashPoint('relay.read-again');
      for (const { topic, records } of all) counted.published.add(records.length, { topic });
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      for (const span of spans) endSpan(span, failure);
    }
    await this.#delete(documents);
  }

  /** Not waited for: a document that is found once more is published once more, no harm done. */
  async #delete(documents: readonly OutboxDocument[]): Promise<void> {
    await this.#deletion;
    for (const { _id } of documents) this.#kept.delete(_id.toHexString());
    this.#deletion = this.#options.db
      .collection<OutboxDocument>(OUTBOX)
      .deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } })
      .then(
        () => crashPoint('relay.deleted'),
        () => {
          this.#mustRead = true;
        },
      );
  }

  /** Tells of commits of other processes; a stream that breaks is opened again, sweeps go on. */
  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        this.#stream = this.#options.db.collection(OUTBOX).watch([
          { $match: { operationType: 'insert' } },
          // The doorbell is all that is wanted; events stay where they are.
          { $project: { 'documentKey._id': 1 } },
        ]);
        // The first try opens it; what was committed before that is found by looking once.
        await this.#stream.tryNext();
        this.#look();
        for await (const _ of this.#stream) {
          attempt = 0;
          this.#look();
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#options.logger.debug({ error: reportOf(error) }, 'the outbox is watched anew');
        await sleep(backoffMs(attempt, RETRY), signal);
      }
    }
  }
}
