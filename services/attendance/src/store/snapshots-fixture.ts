/** A database of a few maps with snapshots as MongoDB has them: the first to commit wins. */
import type { Decision, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Records } from './load-records.ts';

interface Stored {
  readonly document: Record<string, unknown> | null;
  /** The commit that wrote it. */
  readonly at: number;
}

type Name = 'calendars' | 'pupils' | 'meals' | 'observations' | 'parked';
const NAMES: readonly Name[] = ['calendars', 'pupils', 'meals', 'observations', 'parked'];

export interface Snapshots {
  /** Everything as it is now, and which commit was the last. */
  open(): { readonly records: Records; readonly at: number };
  /** False where anything that is written has changed since the snapshot. */
  commit(decision: Decision, at: number): boolean;
  /** The control totals of all days and lanes. */
  totals(): { readonly meals: number; readonly xor: bigint };
}

export function createSnapshots(first: Records): Snapshots {
  const stored = new Map<string, Stored>();
  for (const name of NAMES) {
    for (const document of first[name]) {
      stored.set(`${name}/${document._id}`, { document: { ...document }, at: 0 });
    }
  }
  let commits = 0;
  let totals = { meals: 0, xor: 0n };
  const recordsNow = (): Records => {
    const documentsOf = (name: Name) =>
      [...stored].flatMap(([key, { document }]) =>
        key.startsWith(`${name}/`) && document ? [document] : [],
      );
    const now = Object.fromEntries(NAMES.map((name) => [name, documentsOf(name)]));
    return { ...first, ...now };
  };
  return {
    open: () => ({ records: recordsNow(), at: commits }),
    commit({ writes }, at) {
      const all = writes.flatMap(({ collection, operations }) =>
        operations.map((operation) => ({ collection, ...written(operation) })),
      );
      const isLate = all.some(
        ({ collection, id }) => (stored.get(`${collection}/${id}`)?.at ?? 0) > at,
      );
      if (isLate) return false;
      commits += 1;
      for (const { collection, id, document, added } of all) {
        stored.set(`${collection}/${id}`, { document, at: commits });
        totals = { meals: totals.meals + added.meals, xor: totals.xor ^ added.xor };
      }
      return true;
    },
    totals: () => totals,
  };
}

interface Written {
  readonly id: string;
  readonly document: Record<string, unknown> | null;
  readonly added: { readonly meals: number; readonly xor: bigint };
}

interface Counting {
  readonly $inc?: { readonly meals?: number };
  readonly $bit?: { readonly xor: { readonly xor: bigint } };
}

function written(operation: WriteOperation): Written {
  const added = { meals: 0, xor: 0n };
  if ('insertOne' in operation) {
    const { document } = operation.insertOne;
    return { id: String(document._id), document, added };
  }
  if ('replaceOne' in operation) {
    const { filter, replacement } = operation.replaceOne;
    return { id: String(filter._id), document: replacement, added };
  }
  if ('deleteOne' in operation) {
    return { id: String(operation.deleteOne.filter._id), document: null, added };
  }
  const { filter, update } = operation.updateOne;
  const { $inc, $bit } = update as Counting;
  const counted = { meals: $inc?.meals ?? 0, xor: $bit?.xor.xor ?? 0n };
  return { id: String(filter._id), document: {}, added: counted };
}
