/**
 * Posts the entries of billing.entries once more in an empty database, account by account, and
 * compares: the same balances, the same hashes, the same roll-ups.
 */
import { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { createMongoStore } from '@mestolo/messaging/mongo-store.ts';
import { prepareCollections } from '@mestolo/service/mongo.ts';
import type { mongo } from 'mongoose';
import { draftOf, postTo } from './domain/books.ts';
import { compareRollups, type StandingAccount } from './domain/proof-differences.ts';
import { type ToldEntry, talliesOf, toldEntry } from './domain/proof-entry.ts';
import { ACCOUNTS, collections, ENTRIES } from './store/collections.ts';
import { loadBooks, nothingWanted } from './store/load-books.ts';
import { openProofReader } from './store/proof-reader.ts';
import { decisionOf } from './store/write-books.ts';

export interface RestoreOptions {
  readonly ledger: mongo.Db;
  readonly ledgerClient: mongo.MongoClient;
  /** Empty. */
  readonly into: mongo.Db;
  readonly intoClient: mongo.MongoClient;
  /** Each event of the topic as it was read, in any order and any number of times. */
  readonly events: AsyncIterable<string>;
  onProgress(step: string): void;
}

export interface RestoreVerdict {
  readonly accounts: number;
  readonly entries: number;
  readonly differencesInAll: number;
  /** The first of them, in words. */
  readonly differences: readonly string[];
}

const ENTRIES_A_TRANSACTION = 500;
const KEPT_DIFFERENCES = 200;
const NO_CAUSE = { traceparent: null, tracestate: null, traceId: null } as const;
const LIMITS = { signal: new AbortController().signal, limitMs: 20_000 };

export async function restoreLedger(options: RestoreOptions): Promise<RestoreVerdict> {
  const { ledger, into, onProgress } = options;
  if ((await into.collection(ENTRIES).findOne({})) !== null) {
    throw new Error('The database for the books made anew is not empty.');
  }
  await prepareCollections(into, collections);
  onProgress('reading what the topic tells');
  const { accounts, unreadable } = await readAccounts(options.events);
  onProgress(`posting the entries of ${accounts.size} accounts`);
  let entries = 0;
  const differences = [...unreadable];
  const tallies = talliesOf();
  for (const told of accounts.values()) {
    entries += told.length;
    for (let from = 0; from < told.length; from += ENTRIES_A_TRANSACTION) {
      const some = told.slice(from, from + ENTRIES_A_TRANSACTION);
      differences.push(...(await postAgain(options, some, tallies)));
    }
  }
  onProgress('comparing');
  differences.push(...compareAccounts(await accountsOf(ledger), await accountsOf(into)));
  differences.push(...(await rollupDifferences(options)));
  const kept = differences.slice(0, KEPT_DIFFERENCES);
  return {
    accounts: accounts.size,
    entries,
    differencesInAll: differences.length,
    differences: kept,
  };
}

/** The entries of each account in their order, each once. */
async function readAccounts(events: AsyncIterable<string>) {
  const accounts = new Map<string, Map<string, ToldEntry>>();
  const unreadable: string[] = [];
  for await (const text of events) {
    const { tenant, data } = JSON.parse(text);
    const told = EntryPosted.data.safeParse(data);
    const entry = told.success ? toldEntry(tenant, told.data) : null;
    if (entry === null) {
      unreadable.push(`entry ${data?.entryId}: the event does not tell all of it`);
      continue;
    }
    const own = accounts.get(entry.accountId) ?? new Map<string, ToldEntry>();
    accounts.set(entry.accountId, own.set(entry.draft._id, entry));
  }
  const ordered = [...accounts].map(([id, own]) => {
    const told = [...own.values()].sort((a, b) => a.accountVersion - b.accountVersion);
    return [id, told] as const;
  });
  return { accounts: new Map(ordered), unreadable };
}

/** By the same function that posts every entry: hash and balance are computed, not copied. */
async function postAgain(
  { into, intoClient }: RestoreOptions,
  told: readonly ToldEntry[],
  tallies: ReturnType<typeof talliesOf>,
): Promise<string[]> {
  const counted = told.flatMap(({ draft }) => tallies(draft));
  return createMongoStore(into, intoClient).transact(async (transaction) => {
    const wanted = nothingWanted();
    for (const { accountId } of told) wanted.accountIds.add(accountId);
    const draft = draftOf(await loadBooks(transaction, wanted));
    for (const entry of told) postTo(draft, entry.accountId, entry.draft, NO_CAUSE);
    draft.tallies.push(...counted);
    await transaction.write(decisionOf(draft, 'restored').writes);
    return draft.posted.flatMap(({ entry }, index) => {
      if (entry.hash === told[index]?.hash) return [];
      return [`entry ${entry._id}: posted again, it has another hash`];
    });
  }, LIMITS);
}

async function accountsOf(db: mongo.Db): Promise<Map<string, StandingAccount>> {
  const found = db.collection<StandingAccount>(ACCOUNTS).find({ version: { $gt: 0 } });
  return new Map((await found.toArray()).map((account) => [account._id, account]));
}

function compareAccounts(
  ledger: ReadonlyMap<string, StandingAccount>,
  restored: ReadonlyMap<string, StandingAccount>,
): string[] {
  const fields = ['version', 'balanceCents', 'creditsCents', 'debitsCents', 'head'] as const;
  return [...new Set([...ledger.keys(), ...restored.keys()])].flatMap((id) => {
    const [one, other] = [ledger.get(id), restored.get(id)];
    return fields
      .filter((name) => one?.[name] !== other?.[name])
      .map((name) => `account ${id}: ${name} is ${one?.[name]}, made anew ${other?.[name]}`);
  });
}

async function rollupDifferences(options: RestoreOptions): Promise<string[]> {
  const { ledger, ledgerClient, into, intoClient } = options;
  const tenants: string[] = await into.collection(ACCOUNTS).distinct('tenant');
  const readers = [
    openProofReader(ledgerClient, ledger),
    openProofReader(intoClient, into),
  ] as const;
  try {
    const found: string[] = [];
    for (const tenant of tenants) {
      const [one, other] = await Promise.all(readers.map((reader) => reader.rollups(tenant)));
      const differences = compareRollups(one ?? new Map(), other ?? new Map());
      found.push(...differences.map(({ where, says }) => `roll-up ${where} of ${tenant}: ${says}`));
    }
    return found;
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}
