/** Entries that people made at billing's own doors, posted once more into other books. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { mongo } from 'mongoose';
import { draftOf, type LoadedBooks, postTo } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { draftOfEntry, isOwnEntry } from '../domain/proof-facts.ts';
import { ENTRIES } from './collections.ts';
import { findByIds, loadBooks, nothingWanted } from './load-books.ts';
import { decisionOf } from './write-books.ts';

const AT_ONCE = 200;

interface OwnState {
  readonly books: LoadedBooks;
  /** Entries that are posted already. */
  readonly there: ReadonlySet<string>;
}

/** In the order in which they were posted, account by account. */
export async function* ownEntries(
  db: mongo.Db,
  isWanted: (entry: Entry) => boolean,
): AsyncGenerator<Entry[]> {
  const known = db.collection<Entry>(ENTRIES).find({}).sort({ accountId: 1, accountVersion: 1 });
  let some: Entry[] = [];
  for await (const entry of known) {
    if (!isOwnEntry(entry as Entry) || !isWanted(entry as Entry)) continue;
    some.push(entry as Entry);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** A payment that people took back may have been taken back by its flow as well: once is enough. */
export function ownEntriesDoor(): DoorHandler<readonly Entry[], OwnState, null> {
  return {
    async load(reader, requests) {
      const wanted = nothingWanted();
      for (const { request } of requests) {
        for (const { tenant, accountId } of request) {
          wanted.tenants.add(tenant);
          wanted.accountIds.add(accountId);
        }
      }
      const ids = requests.flatMap(({ request }) => request.map(({ _id }) => _id));
      const there = await findByIds<Entry>(reader, ENTRIES, new Set(ids), { _id: 1 });
      return { books: await loadBooks(reader, wanted), there: new Set(there.keys()) };
    },
    decide({ books, there }, requests) {
      const draft = draftOf(books);
      for (const { request, cause } of requests) {
        for (const entry of request) {
          if (there.has(entry._id)) continue;
          postTo(draft, entry.accountId, draftOfEntry(entry), cause);
        }
      }
      return { decision: decisionOf(draft, 'own'), answers: requests.map(() => null) };
    },
  };
}
