/** What the doors show of the books. */
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import { ACCOUNTS, ENTRIES, PARKED } from './collections.ts';
import type { ParkedDocument } from './documents.ts';

export interface StatementLine {
  readonly entry: Entry;
  /** The balance after this line when lines stand in the order of the days they count for. */
  readonly runningBalanceCents: number;
}

export interface Statements {
  account(tenant: string, accountId: string): Promise<Account | null>;
  accounts(tenant: string, accountIds: readonly string[]): Promise<Account[]>;
  /** All entries, ordered by the day they count for; those of one day as they were posted. */
  statement(tenant: string, accountId: string): Promise<StatementLine[]>;
  parked(tenant: string, page: { after: string; limit: number }): Promise<ParkedDocument[]>;
}

export function createStatements(db: mongo.Db): Statements {
  const accounts = db.collection<Account>(ACCOUNTS);
  const entries = db.collection<Entry>(ENTRIES);
  return {
    account: (tenant, accountId) => accounts.findOne<Account>({ _id: accountId, tenant }),
    accounts: (tenant, accountIds) =>
      accounts.find<Account>({ _id: { $in: [...accountIds] }, tenant }).toArray(),
    async statement(tenant, accountId) {
      const found = await entries
        .find<Entry>({ accountId, tenant })
        .sort({ accountVersion: 1 })
        .toArray();
      return withRunningBalance(found);
    },
    parked: (tenant, { after, limit }) =>
      db
        .collection<ParkedDocument>(PARKED)
        .find<ParkedDocument>({ tenant, _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
  };
}

/** The sort is stable, so entries of one day keep the order in which they were posted. */
function withRunningBalance(posted: readonly Entry[]): StatementLine[] {
  let runningBalanceCents = 0;
  return posted
    .toSorted((one, other) => compare(one.effectiveOn, other.effectiveOn))
    .map((entry) => {
      runningBalanceCents += entry.side === 'credit' ? entry.amountCents : -entry.amountCents;
      return { entry, runningBalanceCents };
    });
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
