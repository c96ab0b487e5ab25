/** How long facts wait between their acceptance and the books, and when nothing was posted. */
import mongoose from 'mongoose';

export interface Posting {
  readonly mealId: string | null;
  readonly atMs: number;
}

export interface Postings {
  readonly all: readonly Posting[];
  stop(): Promise<void>;
}

/** Every entry as the database tells it, at the time of the database's own clock. */
export function followPostings(mongodbUri: string, database: string): Postings {
  const client = new mongoose.mongo.MongoClient(mongodbUri);
  const all: Posting[] = [];
  const changes = client
    .db(database)
    .collection('entries')
    .watch([{ $match: { operationType: 'insert' } }]);
  const reading = (async () => {
    for await (const change of changes) {
      if (change.operationType !== 'insert') continue;
      const { wallTime } = change as { readonly wallTime?: Date };
      const { mealId } = change.fullDocument;
      all.push({ mealId: mealId ?? null, atMs: wallTime?.getTime() ?? Date.now() });
    }
  })().catch(() => undefined);
  return {
    all,
    async stop() {
      await changes.close();
      await reading;
      await client.close();
    },
  };
}

export interface Pauses {
  readonly posted: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** From a fact's acceptance to its posting, at most; and when that fact was accepted. */
  readonly longestDelayMs: number;
  readonly longestDelayAtMs: number;
  /** The longest time in which nothing at all was posted, and when it began. */
  readonly longestGapMs: number;
  readonly longestGapAtMs: number;
}

/** Of the meals accepted within the time given; `acceptedAtMs` by the id of the meal. */
export function pausesOf(
  postings: readonly Posting[],
  acceptedAtMs: ReadonlyMap<string, number>,
  within: { readonly fromMs: number; readonly toMs: number },
): Pauses {
  const first = new Map<string, number>();
  for (const { mealId, atMs } of postings) {
    if (mealId === null) continue;
    first.set(mealId, Math.min(atMs, first.get(mealId) ?? atMs));
  }
  const isWithin = (ms: number) => ms >= within.fromMs && ms <= within.toMs;
  const delays = [...first]
    .map(([mealId, atMs]) => ({ atMs: acceptedAtMs.get(mealId) ?? Number.NaN, postedMs: atMs }))
    .filter(({ atMs }) => isWithin(atMs))
    .map(({ atMs, postedMs }) => ({ atMs, ms: Math.max(0, postedMs - atMs) }))
    .toSorted((a, b) => a.ms - b.ms);
  const times = postings.map(({ atMs }) => atMs).filter(isWithin);
  const gap = longestGap([within.fromMs, ...times.toSorted((a, b) => a - b), within.toMs]);
  const at = (part: number) => delays[Math.floor((delays.length - 1) * part)]?.ms ?? 0;
  return {
    posted: delays.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    longestDelayMs: at(1),
    longestDelayAtMs: delays.at(-1)?.atMs ?? within.fromMs,
    longestGapMs: gap.ms,
    longestGapAtMs: gap.atMs,
  };
}

function longestGap(times: readonly number[]): { readonly ms: number; readonly atMs: number } {
  let longest = { ms: 0, atMs: times[0] ?? 0 };
  for (const [index, atMs] of times.entries()) {
    const ms = (times[index + 1] ?? atMs) - atMs;
    if (ms > longest.ms) longest = { ms, atMs };
  }
  return longest;
}
