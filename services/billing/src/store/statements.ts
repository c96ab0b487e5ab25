/** What the doors show of the books. */
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Comune } from '../domain/pupil.ts';
import { linesOf, type StatementLine } from '../domain/statement.ts';
import { ACCOUNTS, COMUNI, ENTRIES, PARKED } from './collections.ts';
import type { ParkedDocument } from './documents.ts';

export interface Statements {
  account(tenant: string, accountId: string): Promise<Account | null>;
  accounts(tenant: string, accountIds: readonly string[]): Promise<Account[]>;
  /** All entries, ordered by the day they count for; those of one day as they were posted. */
  statement(tenant: string, accountId: string): Promise<readonly StatementLine[]>;
  /** The Comune's name and clock; null while registry has told nothing. */
  comune(tenant: string): Promise<Comune | null>;
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
      return linesOf(found);
    },
    comune: (tenant) => db.collection<Comune>(COMUNI).findOne<Comune>({ _id: tenant }),
    parked: (tenant, { after, limit }) =>
      db
        .collection<ParkedDocument>(PARKED)
        .find<ParkedDocument>({ tenant, _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
  };
}
