/** Takes numbers for notices from their creditors' counters: each number once, for ever. */
import type {
  CollectionWrites,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { COUNTERS } from './collections.ts';
import type { CounterDocument } from './documents.ts';

/** By creditor, the next number. */
export type Counters = ReadonlyMap<string, number>;

const FIRST_BASE = 1;

export async function loadCounters(
  reader: SnapshotReader,
  creditorFiscalCodes: Iterable<string>,
): Promise<Counters> {
  const ids = [...new Set(creditorFiscalCodes)];
  if (ids.length === 0) return new Map();
  const found = await reader.find<CounterDocument>(COUNTERS, { _id: { $in: ids } });
  return new Map(found.map(({ _id, next }) => [_id, next]));
}

/** Counts on from what was read; a number that is asked for is taken, whatever comes of it. */
export interface NumberTaker {
  take(creditorFiscalCode: string): number;
  writes(): CollectionWrites[];
}

export function takeNumbers(before: Counters): NumberTaker {
  const after = new Map(before);
  return {
    take(creditorFiscalCode) {
      const base = after.get(creditorFiscalCode) ?? FIRST_BASE;
      after.set(creditorFiscalCode, base + 1);
      return base;
    },
    writes() {
      const operations = counterWrites(before, after);
      return operations.length > 0 ? [{ collection: COUNTERS, operations }] : [];
    },
  };
}

/** Whoever has taken numbers meanwhile makes the filter miss, and all is decided again. */
function counterWrites(before: Counters, after: Counters): WriteOperation[] {
  return [...after]
    .filter(([creditor, next]) => before.get(creditor) !== next)
    .map(([creditor, next]) => {
      const seen = before.get(creditor);
      return seen === undefined
        ? { insertOne: { document: { _id: creditor, next } } }
        : {
            updateOne: {
              filter: { _id: creditor, next: seen },
              update: { $inc: { next: next - seen } },
            },
          };
    });
}
