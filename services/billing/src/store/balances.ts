/** The balances as they stand now, for the compacted topic that tells of them. */
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import { isFamilyAccount } from '../domain/entry.ts';
import { ACCOUNTS } from './collections.ts';
import { balanceChanged, balanceEventId } from './outgoing.ts';

const TOLD_FIELDS = {
  tenant: 1,
  version: 1,
  balanceCents: 1,
  last: 1,
  mealPriceCents: 1,
} as const;

export interface Balances {
  current(accountIds: readonly string[]): Promise<OutgoingEvent[]>;
  /** The ids `current` would give, by account. */
  currentIds(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  everyKey(): AsyncIterable<string>;
}

export function createBalances(db: mongo.Db): Balances {
  const accounts = db.collection<Account>(ACCOUNTS);
  return {
    async current(accountIds) {
      const found = await accounts
        .find<Account>({ _id: { $in: [...accountIds] } })
        .project<Account>(TOLD_FIELDS)
        .toArray();
      return found.flatMap((account) => balanceChanged(account) ?? []);
    },
    async currentIds(accountIds) {
      const found = await accounts
        .find<Account>({ _id: { $in: [...accountIds] }, version: { $gt: 0 } })
        .project<Pick<Account, '_id' | 'version'>>({ version: 1 })
        .toArray();
      return new Map(found.map((account) => [account._id, balanceEventId(account)]));
    },
    async *everyKey() {
      const ids = accounts.find<Account>({}).project<{ _id: string }>({ _id: 1 }).sort({ _id: 1 });
      for await (const { _id } of ids) if (isFamilyAccount(_id)) yield _id;
    },
  };
}
