/** registry.pupils / PupilChanged → whose child it is from day to day, and when it is enrolled. */
import type { PupilChanged } from '@mestolo/contracts/events/registry.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import { takeChild } from '../domain/account.ts';
import type { Child } from '../domain/children.ts';
import type { Desk } from '../store/desk.ts';

type Data = IncomingEvent<typeof PupilChanged>['data'];

/** Every account the pupil belongs or belonged to. */
export function accountIdsOf({ accountId, accounts = [] }: Data): readonly string[] {
  return [...new Set([accountId, ...accounts.map((one) => one.accountId)])];
}

export function onPupilChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof PupilChanged>,
): void {
  const { pupilId, version, givenName, enrolments, accountId, accounts = [], rates } = data;
  const always = [{ from: '0000-01-01', accountId }];
  const child: Child = {
    pupilId,
    version,
    givenName,
    enrolments,
    free: rates.map(({ from, exempt }) => ({ from, isFree: exempt })).toSorted(byFirstDay),
    accounts: accounts.length === 0 ? always : accounts.toSorted(byFirstDay),
  };
  const named = accountIdsOf(data).map((id) => desk.account(tenant, id));
  // Where registry corrects whose child it was, the account of before must hear of it too.
  const others = desk
    .accountsOf(pupilId)
    .filter(({ _id }) => !named.some((one) => one._id === _id));
  for (const account of [...named, ...others]) {
    const taken = takeChild(account, child);
    if (taken !== account) desk.put(taken);
  }
}

function byFirstDay(one: { readonly from: string }, other: { readonly from: string }): number {
  return one.from < other.from ? -1 : Number(one.from > other.from);
}
