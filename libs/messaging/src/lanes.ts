/** Lanes: partition p of every topic goes to lane p % lanes, which takes what is there at once. */

import { sleep } from './backoff.ts';
import type { RecordBatch } from './bus.ts';

/** Records of one transaction. */
export const CHUNK_RECORDS = 500;
const CHUNK_BYTES = 4 * 1024 * 1024;
/** Records of one fetch arrive partition by partition within this time. */
const GATHER_MS = 2;

interface Segment {
  readonly batch: RecordBatch;
  taken: number;
}

/** A part of what one partition brought. */
export interface Slice {
  readonly batch: RecordBatch;
  readonly from: number;
  readonly to: number;
}

function bytesOf(segment: Segment, from: number, to: number): number {
  let bytes = 0;
  for (let index = from; index < to; index += 1) {
    bytes += segment.batch.records[index]?.value?.length ?? 0;
  }
  return bytes;
}

/**
 * Takes up to `limit` records, an equal share of each segment first, so that a partition with a
 * backlog does not keep the others waiting. Order within a partition stays.
 */
export function takeFairly(segments: readonly Segment[], limit: number): Slice[] {
  const slices: Slice[] = [];
  const seen = new Set<string>();
  let left = limit;
  let bytes = 0;
  let sharers = segments.length;
  const byWaiting = [...segments].sort(
    (a, b) => a.batch.records.length - a.taken - (b.batch.records.length - b.taken),
  );
  for (const segment of byWaiting) {
    const share = Math.ceil(left / sharers);
    sharers -= 1;
    const id = `${segment.batch.topic}:${segment.batch.partition}`;
    // The second segment of a partition waits for the first, or its order would be lost.
    if (seen.has(id) || isBehindAnother(segment, segments)) continue;
    seen.add(id);
    const from = segment.taken;
    let to = Math.min(segment.batch.records.length, from + share);
    while (to > from + 1 && bytes + bytesOf(segment, from, to) > CHUNK_BYTES) {
      to = from + Math.ceil((to - from) / 2);
    }
    if (to === from) continue;
    if (slices.length > 0 && bytes + bytesOf(segment, from, to) > CHUNK_BYTES) continue;
    bytes += bytesOf(segment, from, to);
    slices.push({ batch: segment.batch, from, to });
    segment.taken = to;
    left -= to - from;
    if (left <= 0) break;
  }
  return slices;
}

function isBehindAnother(segment: Segment, segments: readonly Segment[]): boolean {
  const { topic, partition } = segment.batch;
  const first = segments.find(
    (other) => other.batch.topic === topic && other.batch.partition === partition,
  );
  return first !== segment;
}

/** `run` takes slices of several partitions that share one signal; it rejects only for good. */
export class Lane {
  readonly #run: (slices: readonly Slice[]) => Promise<void>;
  #segments: Segment[] = [];
  #isClosed = false;
  #running: Promise<void> | null = null;
  #waitingForRoom: (() => void)[] = [];
  #lastSignal: AbortSignal | null = null;

  constructor(run: (slices: readonly Slice[]) => Promise<void>) {
    this.#run = run;
  }

  /** Resolves when the lane has room for more, or what it holds is dropped. */
  push(batch: RecordBatch): Promise<void> {
    if (this.#isClosed || batch.signal.aborted) return Promise.resolve();
    this.#segments.push({ batch, taken: 0 });
    if (batch.signal !== this.#lastSignal) {
      this.#lastSignal = batch.signal;
      batch.signal.addEventListener('abort', () => this.#tidy(), { once: true });
    }
    this.#start();
    if (this.#recordsWaiting() <= CHUNK_RECORDS) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Drops what has not begun; resolves when what runs has ended. */
  async drain(): Promise<void> {
    this.#segments = [];
    this.#tidy();
    await this.#running;
  }

  /** As `drain`, and takes nothing any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.drain();
  }

  #recordsWaiting(): number {
    let records = 0;
    for (const { batch, taken } of this.#segments) records += batch.records.length - taken;
    return records;
  }

  /** Forgets what is done or was given to others, and lets more in when there is room. */
  #tidy(): void {
    this.#segments = this.#segments.filter(
      ({ batch, taken }) => !batch.signal.aborted && taken < batch.records.length,
    );
    if (this.#recordsWaiting() > CHUNK_RECORDS) return;
    for (const free of this.#waitingForRoom) free();
    this.#waitingForRoom = [];
  }

  #start(): void {
    if (this.#running !== null) return;
    this.#running = this.#work().finally(() => {
      this.#running = null;
      if (this.#segments.length > 0) this.#start();
    });
  }

  async #work(): Promise<void> {
    await sleep(GATHER_MS);
    for (this.#tidy(); this.#segments.length > 0; this.#tidy()) {
      const slices = takeFairly(this.#segments, CHUNK_RECORDS);
      this.#tidy();
      await this.#run(slices);
    }
  }
}
