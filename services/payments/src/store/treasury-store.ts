/** Keeps the treasurer's entries: the same again adds nothing, a collection order may be added. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { mongo } from 'mongoose';
import type { TreasuryEntry } from '../domain/settlement-facts.ts';
import { TREASURY_ENTRIES } from './settlement-collections.ts';
import type { TreasuryDocument } from './settlement-documents.ts';

export interface TreasuryStore {
  /** What would happen, without doing it. */
  compare(creditor: string, entries: readonly TreasuryEntry[]): Promise<Compared>;
  keep(creditor: string, entries: readonly TreasuryEntry[], upload: Upload): Promise<Compared>;
}

export interface Upload {
  readonly storedAt: string;
  readonly by: Actor;
}

export interface Compared {
  readonly added: readonly TreasuryEntry[];
  /** Entries that are there, and now have their collection order. */
  readonly completed: readonly TreasuryEntry[];
  readonly known: number;
}

const ENTRIES_A_TIME = 1_000;

export function createTreasuryStore(db: mongo.Db): TreasuryStore {
  const all = db.collection<TreasuryDocument>(TREASURY_ENTRIES);
  const compare: TreasuryStore['compare'] = async (creditorFiscalCode, entries) => {
    const ids = entries.map(({ id }) => id);
    const found = await all.find({ creditorFiscalCode, _id: { $in: ids } }).toArray();
    const there = new Map(found.map((one) => [one._id, one]));
    const added = entries.filter(({ id }) => !there.has(id));
    const completed = entries.filter((one) => isCompleted(one, there.get(one.id)));
    return { added, completed, known: entries.length - added.length - completed.length };
  };
  return {
    compare,
    async keep(creditorFiscalCode, entries, upload) {
      const compared = await compare(creditorFiscalCode, entries);
      for (let at = 0; at < compared.added.length; at += ENTRIES_A_TIME) {
        const some = compared.added.slice(at, at + ENTRIES_A_TIME);
        const operations = some.map(({ id: _id, ...entry }) => ({
          updateOne: {
            filter: { _id },
            update: { $setOnInsert: { creditorFiscalCode, ...entry, ...upload } },
            upsert: true,
          },
        }));
        await all.bulkWrite(operations, { ordered: false });
      }
      for (const { id: _id, reversaleNumber, reversaleOn } of compared.completed) {
        await all.updateOne({ _id }, { $set: { reversaleNumber, reversaleOn } });
      }
      return compared;
    },
  };
}

function isCompleted(entry: TreasuryEntry, there: TreasuryDocument | undefined): boolean {
  if (there === undefined || entry.reversaleNumber === null) return false;
  return entry.reversaleNumber !== there.reversaleNumber || entry.reversaleOn !== there.reversaleOn;
}
