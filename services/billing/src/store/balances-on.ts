/** The balances of all families of a Comune, now or as they counted on a day. */
import type { mongo } from 'mongoose';
import type { Account } from '../domain/account.ts';
import { isFamilyAccount } from '../domain/entry.ts';
import { ACCOUNTS, ENTRIES } from './collections.ts';

export async function balancesOn(
  db: mongo.Db,
  tenant: string,
  day: string | null,
): Promise<ReadonlyMap<string, number>> {
  const accounts = await db
    .collection<Account>(ACCOUNTS)
    .find<Account>({ tenant, version: { $gt: 0 } })
    .project<Pick<Account, '_id' | 'balanceCents'>>({ balanceCents: 1 })
    .toArray();
  const families = accounts.filter(({ _id }) => isFamilyAccount(_id));
  if (day === null) return new Map(families.map(({ _id, balanceCents }) => [_id, balanceCents]));
  const signed = {
    $cond: [{ $eq: ['$side', 'credit'] }, '$amountCents', { $multiply: ['$amountCents', -1] }],
  };
  const sums = await db
    .collection(ENTRIES)
    .aggregate<{ _id: string; cents: number }>([
      {
        $match: { accountId: { $in: families.map(({ _id }) => _id) }, effectiveOn: { $lte: day } },
      },
      { $group: { _id: '$accountId', cents: { $sum: signed } } },
    ])
    .toArray();
  return new Map(sums.map(({ _id, cents }) => [_id, Number(cents)]));
}
