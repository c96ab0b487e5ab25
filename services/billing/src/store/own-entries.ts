/** Entries that people made at billing's own doors, posted once more into other books. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { mongo } from 'mongoose';
import { draftOf, type LoadedBooks, postTo } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { draftOfEntry, isOwnEntry } from '../domain/proof-facts.ts';
import { ENTRIES } from './collections.ts';
import { loadBooks, nothingWanted } from './load-books.ts';
import { decisionOf } from './write-books.ts';

const AT_ONCE = 200;

/** In the order in which they were posted, account by account. */
export async function* ownEntries(db: mongo.Db): AsyncGenerator<Entry[]> {
  const known = db.collection<Entry>(ENTRIES).find({}).sort({ accountId: 1, accountVersion: 1 });
  let some: Entry[] = [];
  for await (const entry of known) {
    if (!isOwnEntry(entry as Entry)) continue;
    some.push(entry as Entry);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

export function ownEntriesDoor(): DoorHandler<readonly Entry[], LoadedBooks, null> {
  return {
    async load(reader, requests) {
      const wanted = nothingWanted();
      for (const { request } of requests) {
        for (const { tenant, accountId } of request) {
          wanted.tenants.add(tenant);
          wanted.accountIds.add(accountId);
        }
      }
      return loadBooks(reader, wanted);
    },
    decide(loaded, requests) {
      const draft = draftOf(loaded);
      for (const { request, cause } of requests) {
        for (const entry of request) postTo(draft, entry.accountId, draftOfEntry(entry), cause);
      }
      return { decision: decisionOf(draft, 'own'), answers: requests.map(() => null) };
    },
  };
}
