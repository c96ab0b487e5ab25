/** What is said to a family when something happened, or when it is time to look again. */
import { localDate } from '@mestolo/service/local-time.ts';
import { type Account, AT_ONCE, type TopUp, underWayUntil } from './account.ts';
import { afterQuietHours } from './local-day.ts';
import { type Notification, notify, reachableBy } from './notification.ts';
import { follow, judge, type Rules, remember } from './reminders.ts';

/** What happened longer ago changes what we know, and is told to nobody. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

export interface Considered {
  readonly account: Account;
  readonly notifications: readonly Notification[];
}

/** The business time of the Comune and its rules; null while its calendar is not known. */
export interface Surroundings {
  readonly now: Date;
  readonly rules: Rules;
}

export function isStale(time: string, now: Date): boolean {
  return now.getTime() - Date.parse(time) > STALE_AFTER_MS;
}

/** After a posting at `time`, or at the time of a review. */
export function consider(
  account: Account,
  surroundings: Surroundings | null,
  occasion: { readonly kind: 'posting' | 'review'; readonly time: string },
): Considered {
  if (surroundings === null) return hold(account, occasion.time, AT_ONCE);
  const { now, rules } = surroundings;
  if (isStale(occasion.time, now)) return nothing(account);
  const today = localDate(now, rules.calendar.timeZone);
  const isClosed = account.closedOn !== null && account.closedOn < today;
  if (account.balance === null || isClosed) return nothing(rest(account));
  const { balance } = account;
  // The limit may have been unknown, or another one, when the balance came.
  const memory = follow(account.memory, balance, rules);
  const known = { balance, rules, underWayUntil: underWayUntil(account) };
  const judgement = judge({ ...known, memory }, { now, occasion: occasion.kind });
  if (judgement.kind === 'silence') return nothing(rest(account));
  if (judgement.kind === 'wait') return nothing(rest(account, judgement.until));
  // Whoever cannot be reached has not been told: the guardian's arrival brings it up again.
  if (!isReachable(account)) return hold(account, now.toISOString(), null);
  const notifications = notify(account.guardians, {
    tenant: account.tenant,
    accountId: account._id,
    kind: judgement.of,
    about: `${judgement.since}:${judgement.nth}`,
    facts: { balanceCents: balance.balanceCents, asOf: balance.asOf, amountCents: null },
    cause: account.cause,
    decidedAt: now,
    dueAt: now,
  });
  const told = remember(memory, judgement.of, today);
  const next = judge({ ...known, memory: told }, { now, occasion: 'review' });
  const until = next.kind === 'wait' ? next.until : undefined;
  return { account: rest({ ...account, memory: told }, until), notifications };
}

/** Looks at an account whose time has come, or which had to wait for a calendar or a guardian. */
export function review(account: Account, surroundings: Surroundings): Considered {
  const { heldSince, heldThanks } = account;
  const isHeld = heldSince !== null || heldThanks.length > 0;
  const thanks: Notification[] = [];
  let current = rest({ ...account, heldThanks: [] });
  for (const topUp of heldThanks) {
    const thanked = thank(current, topUp, surroundings);
    current = thanked.account;
    thanks.push(...thanked.notifications);
  }
  const time = heldSince ?? surroundings.now.toISOString();
  const kind = isHeld ? 'posting' : 'review';
  const reminded = consider(current, surroundings, { kind, time });
  return { ...reminded, notifications: [...thanks, ...reminded.notifications] };
}

/** Every top-up is thanked for: it tells the payer that the money arrived. */
export function thank(
  account: Account,
  topUp: TopUp,
  surroundings: Surroundings | null,
): Considered {
  if (surroundings === null) return holdThanks(account, topUp, AT_ONCE);
  const { now, rules } = surroundings;
  if (isStale(topUp.recordedAt, now)) return nothing(account);
  if (!isReachable(account)) return holdThanks(account, topUp, account.reviewAt);
  const notifications = notify(account.guardians, {
    tenant: account.tenant,
    accountId: account._id,
    kind: 'thankYou',
    about: topUp.entryId,
    facts: {
      balanceCents: topUp.balanceCents,
      asOf: topUp.recordedAt,
      amountCents: topUp.amountCents,
    },
    cause: topUp.cause,
    decidedAt: now,
    dueAt: afterQuietHours(now, rules.calendar.timeZone),
  });
  return { account, notifications };
}

function holdThanks(account: Account, topUp: TopUp, reviewAt: string | null): Considered {
  if (account.heldThanks.some(({ entryId }) => entryId === topUp.entryId)) return nothing(account);
  return nothing({ ...account, heldThanks: [...account.heldThanks, topUp], reviewAt });
}

function isReachable({ guardians }: Account): boolean {
  return guardians.some((one) => reachableBy(one).length > 0);
}

function nothing(account: Account): Considered {
  return { account, notifications: [] };
}

function rest(account: Account, until?: Date): Account {
  return { ...account, reviewAt: until?.toISOString() ?? null, heldSince: null };
}

function hold(account: Account, since: string, reviewAt: string | null): Considered {
  const heldSince = account.heldSince ?? since;
  return nothing({ ...account, heldSince, reviewAt });
}
