/** The office's tariffs come in: one more version, or the one that is there already. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { draftOf, type LoadedBooks } from '../domain/books.ts';
import { takeTariff } from '../domain/reference.ts';
import type { Tariff } from '../domain/tariff.ts';
import { TARIFFS } from './collections.ts';
import { SCHEMA, type TariffDocument } from './documents.ts';
import { findByIds, loadBooks, nothingWanted } from './load-books.ts';
import { decisionOf } from './write-books.ts';

export interface TariffRequest {
  readonly tenant: string;
  readonly tariff: Tariff;
  readonly actor: Actor;
}

export interface TariffAnswer {
  readonly version: string;
  readonly changed: boolean;
}

interface TariffState {
  readonly books: LoadedBooks;
  readonly known: ReadonlySet<string>;
}

/** Entries name their tariff for ever: a version is inserted and never changed. */
export function tariffDoor(clocks: Clocks): DoorHandler<TariffRequest, TariffState, TariffAnswer> {
  return {
    async load(reader, requests) {
      const wanted = nothingWanted();
      for (const { request } of requests) wanted.tenants.add(request.tenant);
      const books = await loadBooks(reader, wanted);
      for (const { _id, clock } of books.comuni.values()) clocks.set(_id, clock);
      const ids = new Set(requests.map(({ request }) => idOf(request)));
      const known = await findByIds<TariffDocument>(reader, TARIFFS, ids);
      return { books, known: new Set(known.keys()) };
    },
    decide({ books, known }, requests) {
      const draft = draftOf(books);
      const inserts = new Map<string, WriteOperation>();
      const answers = requests.map(({ request }) => {
        const { tenant, actor } = request;
        const recordedAt = clocks.now(tenant);
        const changed = takeTariff(draft, request, { recordedAt, actor });
        const id = idOf(request);
        if (!known.has(id)) inserts.set(id, insert(id, request, recordedAt));
        return { version: request.tariff.version, changed };
      });
      const decision = decisionOf(draft, 'door');
      const writes = [...decision.writes];
      if (inserts.size > 0) writes.push({ collection: TARIFFS, operations: [...inserts.values()] });
      return { decision: { ...decision, writes }, answers };
    },
  };
}

function idOf({ tenant, tariff }: TariffRequest): string {
  return `${tenant}:${tariff.version}`;
}

function insert(_id: string, request: TariffRequest, recordedAt: Date): WriteOperation {
  const { tenant, tariff, actor } = request;
  const document = { _id, schema: SCHEMA, tenant, ...tariff, recordedAt, actor };
  return { insertOne: { document } };
}
