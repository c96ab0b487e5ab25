/** billing.balances / BalanceChanged → the account as it stands; judged once the batch is read. */
import type { BalanceChanged } from '@mestolo/contracts/events/billing.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { takeBalance } from '../domain/account.ts';
import { consider } from '../domain/consider.ts';
import type { Desk } from '../store/desk.ts';

/** The accounts of a batch that have a new balance, and the latest business time of such news. */
export type Posted = Map<string, { readonly tenant: string; readonly time: string }>;

export function onBalanceChanged(
  desk: Desk,
  posted: Posted,
  { tenant, time, data, cause }: IncomingEvent<typeof BalanceChanged>,
): void {
  const { accountId, version, balanceCents, asOf, mealPriceCents, last } = data;
  const account = desk.account(tenant, accountId);
  const isRaised = last.kind !== 'mealDebit';
  const taken = takeBalance(account, {
    balance: { version, balanceCents, asOf, mealPriceCents, isRaised },
    cause,
    mealOn: last.kind === 'mealDebit' ? last.effectiveOn : null,
    rules: desk.surroundings(tenant)?.rules ?? null,
  });
  if (taken === account) return;
  desk.put(taken);
  const before = posted.get(accountId)?.time ?? time;
  posted.set(accountId, { tenant, time: before > time ? before : time });
}

/** What stands at the end of the batch counts: a debt that was paid in it is nobody's business. */
export function considerPosted(desk: Desk, posted: Posted): void {
  for (const [accountId, { tenant, time }] of posted) {
    const { account, notifications } = consider(
      desk.account(tenant, accountId),
      desk.surroundings(tenant),
      { kind: 'posting', time },
    );
    desk.put(account);
    desk.add(notifications);
  }
}
