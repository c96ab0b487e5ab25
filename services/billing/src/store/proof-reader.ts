/** Reads a Comune's books for the nightly proof: in one snapshot, added up by the database. */
import type mongoose from 'mongoose';
import type { Entry } from '../domain/entry.ts';
import type { DaySums, StandingAccount, SummedAccount } from '../domain/proof-differences.ts';
import { ACCOUNTS, ENTRIES, ROLLUPS } from './collections.ts';

/** Accounts whose entries are added up at once. */
const ACCOUNTS_AT_ONCE = 500;

type Db = mongoose.mongo.Db;
type Session = mongoose.mongo.ClientSession;

export interface BookSums {
  readonly accounts: ReadonlyMap<string, SummedAccount>;
  /** As the roll-ups should say. */
  readonly days: DaySums;
}

export interface ProofReader {
  accounts(tenant: string): Promise<StandingAccount[]>;
  sums(accountIds: readonly string[]): Promise<BookSums>;
  rollups(tenant: string): Promise<DaySums>;
  /** In the order of their numbers, after this one. */
  entriesAfter(accountId: string, version: number): Promise<Entry[]>;
  close(): Promise<void>;
}

/** Everything is read as it stood at one moment, while facts go on coming. */
export function openProofReader(client: mongoose.mongo.MongoClient, db: Db): ProofReader {
  const session = client.startSession({ snapshot: true });
  const entries = db.collection<Entry>(ENTRIES);
  return {
    accounts: (tenant) =>
      db
        .collection<StandingAccount>(ACCOUNTS)
        .find({ tenant } as object, { session })
        .project<StandingAccount>({
          ...{ version: 1, balanceCents: 1, creditsCents: 1, debitsCents: 1, head: 1 },
        })
        .sort({ _id: 1 })
        .toArray(),
    async sums(accountIds) {
      const accounts = new Map<string, SummedAccount>();
      const days = new Map<string, number>();
      for (let from = 0; from < accountIds.length; from += ACCOUNTS_AT_ONCE) {
        const some = accountIds.slice(from, from + ACCOUNTS_AT_ONCE);
        await addAccounts(entries, some, { session, accounts });
        await addDays(entries, some, { session, days });
      }
      return { accounts, days };
    },
    rollups: (tenant) => readRollups(db, tenant, session),
    entriesAfter: (accountId, version) =>
      entries
        .find({ accountId, accountVersion: { $gt: version } }, { session })
        .sort({ accountVersion: 1 })
        .toArray() as Promise<Entry[]>,
    close: () => session.endSession(),
  };
}

const CREDITS = { $sum: { $cond: [{ $eq: ['$side', 'credit'] }, '$amountCents', 0] } };
const DEBITS = { $sum: { $cond: [{ $eq: ['$side', 'debit'] }, '$amountCents', 0] } };

async function addAccounts(
  entries: mongoose.mongo.Collection<Entry>,
  accountIds: readonly string[],
  into: { readonly session: Session; readonly accounts: Map<string, SummedAccount> },
): Promise<void> {
  const { session, accounts } = into;
  const found = entries.aggregate<SummedAccount & { _id: string }>(
    [
      { $match: { accountId: { $in: [...accountIds] } } },
      {
        $group: {
          _id: '$accountId',
          entries: { $sum: 1 },
          lastVersion: { $max: '$accountVersion' },
          creditsCents: CREDITS,
          debitsCents: DEBITS,
        },
      },
    ],
    { session },
  );
  for await (const { _id, ...summed } of found) accounts.set(_id, summed);
}

interface DayGroup {
  readonly _id: { day: string; contra: string; schoolId: string | null };
  readonly entries: number;
  readonly creditsCents: number;
  readonly debitsCents: number;
}

async function addDays(
  entries: mongoose.mongo.Collection<Entry>,
  accountIds: readonly string[],
  into: { readonly session: Session; readonly days: Map<string, number> },
): Promise<void> {
  const found = entries.aggregate<DayGroup>(
    [
      { $match: { accountId: { $in: [...accountIds] } } },
      {
        $group: {
          _id: {
            day: '$effectiveOn',
            contra: '$contra',
            schoolId: { $ifNull: ['$schoolId', null] },
          },
          entries: { $sum: 1 },
          creditsCents: CREDITS,
          debitsCents: DEBITS,
        },
      },
    ],
    { session: into.session },
  );
  for await (const group of found) addGroup(into.days, group);
}

/** What an account's credit is, is a debit on the other side. */
function addGroup(days: Map<string, number>, group: DayGroup): void {
  const { day, contra, schoolId } = group._id;
  const add = (field: string, by: number) => {
    const where = `${day} ${field}`;
    days.set(where, (days.get(where) ?? 0) + by);
  };
  add('entries', group.entries);
  const places = [contra];
  if (contra === 'mealRevenue' && schoolId !== null) {
    places.push(`mealRevenueBySchool.${schoolId}`);
  }
  for (const place of places) {
    add(`${place}.debitsCents`, group.creditsCents);
    add(`${place}.creditsCents`, group.debitsCents);
  }
}

/** What roll-ups hold besides money: facts, which are compared with those who told of them. */
const NO_MONEY = new Set([
  ...['_id', 'schema', 'tenant', 'day', 'lane'],
  ...['meals', 'xor', 'receipts', 'receiptsXor'],
]);

async function readRollups(db: Db, tenant: string, session: Session): Promise<DaySums> {
  const sums = new Map<string, number>();
  const found = db.collection<Record<string, unknown>>(ROLLUPS).find({ tenant }, { session });
  for await (const rollup of found) {
    for (const [name, value] of Object.entries(rollup)) {
      if (!NO_MONEY.has(name)) addLeaves(sums, `${rollup.day} ${name}`, value);
    }
  }
  return sums;
}

function addLeaves(sums: Map<string, number>, where: string, value: unknown): void {
  if (typeof value === 'number') sums.set(where, (sums.get(where) ?? 0) + value);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) addLeaves(sums, `${where}.${name}`, inner);
  }
}
