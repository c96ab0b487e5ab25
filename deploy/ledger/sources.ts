/** Where the verifier reads: billing's database, or files that were exported from its topics. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type mongoose from 'mongoose';
import type { StoredAccount, StoredEntry } from '../books/ledger.ts';
import { type EntryEvent, entryOfEvent } from './entry-events.ts';
import type { StoredSheet } from './signed-heads.ts';

export interface AccountEntries {
  readonly accountId: string;
  readonly entries: readonly StoredEntry[];
}

export interface LedgerSource {
  /** Account by account; each account comes once. */
  accounts(): AsyncIterable<AccountEntries>;
  /** Accounts as they stand; null where this source cannot tell. */
  standing(): Promise<ReadonlyMap<string, StoredAccount> | null>;
  /** In the order of their numbers, Comune by Comune. */
  sheets(): AsyncIterable<StoredSheet>;
  close(): Promise<void>;
}

/** What is looked at; everything, where neither is named. */
export interface Scope {
  readonly tenant?: string | undefined;
  readonly accountId?: string | undefined;
}

type Db = mongoose.mongo.Db;

/** Reads in one snapshot, so that a ledger at work can be verified; it writes nothing. */
export function databaseSource(
  client: mongoose.mongo.MongoClient,
  db: Db,
  { tenant, accountId }: Scope,
): LedgerSource {
  const session = client.startSession({ snapshot: true });
  const ofTenant = tenant === undefined ? {} : { tenant };
  const entryFilter = { ...ofTenant, ...(accountId !== undefined && { accountId }) };
  const accountFilter = { ...ofTenant, ...(accountId !== undefined && { _id: accountId }) };
  return {
    accounts: () =>
      grouped(
        db
          .collection<StoredEntry>('entries')
          .find(entryFilter, { session, batchSize: 5_000 })
          .sort({ accountId: 1, accountVersion: 1 }),
      ),
    async standing() {
      const found = db.collection<StoredAccount>('accounts').find(accountFilter, { session });
      return new Map((await found.toArray()).map((account) => [account._id, account]));
    },
    sheets: () =>
      db
        .collection<StoredSheet>('signedHeads')
        .find(ofTenant, { session })
        .sort({ tenant: 1, number: 1 }),
    close: () => session.endSession(),
  };
}

/** Entries in the order of their accounts, as one list an account. */
async function* grouped(entries: AsyncIterable<StoredEntry>): AsyncIterable<AccountEntries> {
  let accountId: string | null = null;
  let group: StoredEntry[] = [];
  for await (const entry of entries) {
    if (accountId !== null && entry.accountId !== accountId) {
      yield { accountId, entries: group };
      group = [];
    }
    accountId = entry.accountId;
    group.push(entry);
  }
  if (accountId !== null) yield { accountId, entries: group };
}

/** Entries in any order, each kept once however often it was told. */
export async function groupedByAccount(
  events: AsyncIterable<EntryEvent>,
  { tenant, accountId }: Scope,
): Promise<ReadonlyMap<string, readonly StoredEntry[]>> {
  const accounts = new Map<string, Map<string, StoredEntry>>();
  for await (const event of events) {
    const entry = entryOfEvent(event);
    if (entry === null || (tenant !== undefined && entry.tenant !== tenant)) continue;
    if (accountId !== undefined && entry.accountId !== accountId) continue;
    const known = accounts.get(entry.accountId);
    if (known) known.set(`${entry._id} ${entry.hash}`, entry);
    else accounts.set(entry.accountId, new Map([[`${entry._id} ${entry.hash}`, entry]]));
  }
  return new Map([...accounts].map(([id, entries]) => [id, [...entries.values()]]));
}

/** Entries told as events, held against the accounts and sheets of `beside`, where there is one. */
export function eventSource(
  events: () => AsyncIterable<EntryEvent>,
  scope: Scope,
  beside: LedgerSource | null,
): LedgerSource {
  return {
    async *accounts() {
      for (const [accountId, entries] of await groupedByAccount(events(), scope)) {
        yield { accountId, entries };
      }
    },
    standing: async () => beside?.standing() ?? null,
    sheets: () => beside?.sheets() ?? nothing(),
    close: async () => beside?.close(),
  };
}

async function* nothing(): AsyncIterable<never> {}

/** Every line of a file of JSON Lines. */
export async function* linesOf(file: string): AsyncIterable<string> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  for await (const line of lines) if (line !== '') yield line;
}

export async function* eventsIn(files: readonly string[]): AsyncIterable<EntryEvent> {
  for (const file of files) for await (const line of linesOf(file)) yield JSON.parse(line);
}

/** A copy of the signed heads that somebody has kept outside the database. */
export async function* sheetsIn(file: string): AsyncIterable<StoredSheet> {
  for await (const line of linesOf(file)) {
    const sheet = JSON.parse(line);
    yield { ...sheet, signedAt: new Date(sheet.signedAt) };
  }
}
