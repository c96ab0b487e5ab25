/** What families had before this system, as the office brings it over. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { type BooksDraft, draftOf, type LoadedBooks } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { openingBalanceId } from '../domain/entry-ids.ts';
import type { Trace } from '../domain/facts.ts';
import { type OpeningBalanceOutcome, takeOpeningBalance } from '../domain/receipts.ts';
import { ENTRIES } from './collections.ts';
import { findByIds, loadBooks, nothingWanted } from './load-books.ts';
import { decisionOf } from './write-books.ts';

export interface OpeningBalance {
  readonly accountId: string;
  readonly balanceCents: number;
  readonly reference: string;
}

export interface OpeningBalancesRequest {
  readonly tenant: string;
  readonly effectiveOn: string;
  readonly balances: readonly OpeningBalance[];
  readonly actor: Actor;
}

/** `otherTenant`: the account belongs to another Comune, which the caller is not told. */
export type OpeningBalanceResult = OpeningBalanceOutcome | 'otherTenant';

interface OpeningState {
  readonly books: LoadedBooks;
  /** Opening balances already posted, in cents, by the entry's id. */
  readonly posted: ReadonlyMap<string, number>;
}

export function openingBalanceDoor(
  clocks: Clocks,
): DoorHandler<OpeningBalancesRequest, OpeningState, readonly OpeningBalanceResult[]> {
  return {
    async load(reader, requests) {
      const wanted = nothingWanted();
      const ids = new Set<string>();
      for (const { request } of requests) {
        wanted.tenants.add(request.tenant);
        for (const { accountId } of request.balances) {
          wanted.accountIds.add(accountId);
          ids.add(openingBalanceId(accountId));
        }
      }
      const books = await loadBooks(reader, wanted);
      for (const { _id, clock } of books.comuni.values()) clocks.set(_id, clock);
      const entries = await findByIds<Entry>(reader, ENTRIES, ids);
      const posted = [...entries.values()].map(
        ({ _id, side, amountCents }) =>
          [_id, side === 'credit' ? amountCents : -amountCents] as const,
      );
      return { books, posted: new Map(posted) };
    },
    decide({ books, posted }, requests) {
      const draft = draftOf(books);
      const known = new Map(posted);
      const answers = requests.map(({ request, cause }) =>
        takeAll({ draft, known, recordedAt: clocks.now(request.tenant) }, request, cause),
      );
      return { decision: decisionOf(draft, 'door'), answers };
    },
  };
}

function takeAll(
  at: { draft: BooksDraft; known: Map<string, number>; recordedAt: Date },
  request: OpeningBalancesRequest,
  trace: Trace,
): OpeningBalanceResult[] {
  const { draft, known, recordedAt } = at;
  const { tenant, effectiveOn, actor } = request;
  return request.balances.map((balance) => {
    const { accountId, balanceCents } = balance;
    if ((draft.loaded.accounts.get(accountId)?.tenant ?? tenant) !== tenant) return 'otherTenant';
    const id = openingBalanceId(accountId);
    const fact = { ...balance, tenant, effectiveOn, recordedAt, actor, trace };
    const outcome = takeOpeningBalance(draft, fact, known.get(id) ?? null);
    if (outcome === 'posted') known.set(id, balanceCents);
    return outcome;
  });
}
