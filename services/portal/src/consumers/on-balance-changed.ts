/** billing.balances / BalanceChanged → the account's balance and its time. */
import { BalanceChanged } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onBalanceChanged = defineView({
  topic: topics.balances,
  definition: BalanceChanged,
  collection: 'balances',
  document: ({ accountId, version, balanceCents, asOf, mealPriceCents }, tenant) => ({
    _id: accountId,
    tenant,
    accountId,
    version,
    balanceCents,
    asOf,
    mealPriceCents,
  }),
});
