/** Whether a door may be knocked on: a small write of this process reaches the majority's disks. */
import type mongoose from 'mongoose';
import { within } from './backoff.ts';
import { LEASES } from './collections.ts';
import { reportOf } from './failure.ts';
import type { Check, Logger } from './messaging.ts';

const PROBE_EVERY_MS = 2_000;
const PROBE_WITHIN_MS = 2_000;
/** So old an answer counts for nothing. */
const STALE_AFTER_MS = 6_000;

export interface DoorProbeOptions {
  readonly db: mongoose.mongo.Db;
  /** Names the document that is written; one a machine is enough. */
  readonly machine: string;
  readonly logger: Logger;
  readonly now: () => number;
  uniqueIndexesPresent(): Promise<boolean>;
}

export class DoorProbe {
  readonly #options: DoorProbeOptions;
  #result: Check = { ok: false, reason: 'has not been probed yet' };
  #lastMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: DoorProbeOptions) {
    this.#options = options;
  }

  start(): void {
    void this.probe();
  }

  check(): Check {
    const isStale = this.#options.now() - this.#lastMs > STALE_AFTER_MS;
    if (this.#result.ok && isStale) return { ok: false, reason: 'MongoDB has not answered lately' };
    return this.#result;
  }

  async probe(): Promise<void> {
    const { now, logger } = this.#options;
    const late: Check = { ok: false, reason: 'MongoDB does not commit by majority in time' };
    const result = await within(PROBE_WITHIN_MS, this.#ask(), late);
    if (this.#result.ok && !result.ok)
      logger.warn({ reason: result.reason }, 'the door is not ready');
    this.#result = result;
    this.#lastMs = now();
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.probe(), PROBE_EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#result = { ok: false, reason: 'is stopping' };
  }

  async #ask(): Promise<Check> {
    const { db, machine, uniqueIndexesPresent, logger } = this.#options;
    try {
      await db
        .collection<{ _id: string }>(LEASES)
        .updateOne({ _id: `probe:${machine}` }, [{ $set: { at: '$$NOW' } }], {
          upsert: true,
          writeConcern: { w: 'majority', j: true },
        });
      if (await uniqueIndexesPresent()) return { ok: true, reason: null };
      return { ok: false, reason: 'a unique index is missing' };
    } catch (error) {
      logger.debug({ error: reportOf(error) }, 'the probe of the door failed');
      return { ok: false, reason: 'MongoDB does not commit' };
    }
  }
}
