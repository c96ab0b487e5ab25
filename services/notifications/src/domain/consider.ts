/** What is said to a family when something happened, or when it is time to look again. */
import { type Account, AT_ONCE, type HeldFor, type TopUp } from './account.ts';
import { closingOf } from './closing.ts';
import { afterQuietHours, dayOf, type SchoolYear } from './local-day.ts';
import {
  type Channel,
  channels,
  type Notification,
  notify,
  type Occasion,
  reachableBy,
} from './notification.ts';
import { isQuiet, leaveUnsaid } from './quiet.ts';
import { type Surroundings, type WhatToSay, whatToSay } from './what-to-say.ts';

/** What happened longer ago changes what we know, and is told to nobody. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

export interface Considered {
  readonly account: Account;
  readonly notifications: readonly Notification[];
}

interface Happened {
  readonly kind: 'posting' | 'review';
  readonly time: string;
}

export function isStale(time: string, now: Date): boolean {
  return now.getTime() - Date.parse(time) > STALE_AFTER_MS;
}

/**
 * After a posting at `time`, or at the time of a review; the surroundings are null while the
 * calendar of the Comune is not known.
 */
export function consider(
  account: Account,
  surroundings: Surroundings | null,
  happened: Happened,
): Considered {
  if (surroundings === null) return hold(account, happened.time, AT_ONCE);
  const considered = considerAwake(account, surroundings, happened);
  const { now, rules } = surroundings;
  if (!isQuiet(account, now)) return considered;
  return nothing(leaveUnsaid(account, considered, dayOf(now, rules.calendar.timeZone)));
}

function considerAwake(
  account: Account,
  surroundings: Surroundings,
  happened: Happened,
): Considered {
  const { now, rules } = surroundings;
  if (account.balance === null) return nothing(rest(account));
  const closing = closingOf(account, rules.calendar, now);
  const closingAt = closing.kind === 'wait' ? closing.until : null;
  if (isStale(happened.time, now)) return nothing(lookBy(account, closingAt));
  if (closing.kind === 'due') return close(account, surroundings, { happened, year: closing.year });
  const reminded = remind(account, surroundings, happened);
  return { ...reminded, account: lookBy(reminded.account, closingAt) };
}

/** Looks at an account whose time has come, or which had to wait for a calendar or a guardian. */
export function review(account: Account, surroundings: Surroundings): Considered {
  const { heldSince, heldThanks } = account;
  const isHeld = heldSince !== null || heldThanks.length > 0;
  const thanks: Notification[] = [];
  let current: Account = { ...account, reviewAt: null, heldSince: null, heldThanks: [] };
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

function remind(account: Account, surroundings: Surroundings, happened: Happened): Considered {
  const what = whatToSay(account, surroundings, { occasion: happened.kind });
  if (what.kind === 'silence') return nothing(rest(account));
  if (what.kind === 'wait') return nothing(wait(account, what));
  // Whoever cannot be reached has not been told: the guardian's arrival brings it up again.
  if (what.kind === 'noChild' || !isReachable(account, surroundings)) {
    return hold(account, happened.time, null);
  }
  return say(account, surroundings, { what, dueAt: surroundings.now });
}

/** Writes it, remembers it, and looks ahead to what comes next. */
export function say(
  account: Account,
  surroundings: Surroundings,
  { what, dueAt }: { readonly what: Extract<WhatToSay, { kind: 'say' }>; readonly dueAt: Date },
): Considered {
  const { of, about, facts, memory } = what;
  const notifications = write(account, surroundings, {
    ...{ kind: of, about, facts },
    ...{ cause: account.cause, dueAt },
  });
  const told = { ...account, memory };
  const next = whatToSay(told, { ...surroundings, now: dueAt }, { occasion: 'review' });
  const after = next.kind === 'wait' ? wait(told, next) : rest(told);
  return { account: after, notifications };
}

function close(
  account: Account,
  surroundings: Surroundings,
  { happened, year }: { readonly happened: Happened; readonly year: SchoolYear },
): Considered {
  const { balance, cause } = account;
  if (balance === null || !isReachable(account, surroundings)) {
    return hold(account, happened.time, null);
  }
  const { balanceCents, asOf } = balance;
  const notifications = write(account, surroundings, {
    ...{ kind: 'closingStatement', about: year.from, cause, dueAt: surroundings.now },
    facts: { balanceCents, asOf, amountCents: null },
  });
  const told = { ...account, memory: { ...account.memory, closing: year.from } };
  const after = consider(told, surroundings, happened);
  return { ...after, notifications: [...notifications, ...after.notifications] };
}

/** Every top-up is thanked for: it tells the payer that the money arrived. */
export function thank(
  account: Account,
  topUp: TopUp,
  surroundings: Surroundings | null,
): Considered {
  if (surroundings === null) return holdThanks(account, topUp, AT_ONCE);
  const { now, rules } = surroundings;
  const { entryId: about, balanceCents, amountCents, recordedAt: asOf, cause } = topUp;
  if (isStale(asOf, now) || isQuiet(account, now)) return nothing(account);
  if (!isReachable(account, surroundings)) return holdThanks(account, topUp, account.reviewAt);
  const notifications = write(account, surroundings, {
    ...{ kind: 'thankYou', about, cause },
    facts: { balanceCents, asOf, amountCents },
    dueAt: afterQuietHours(now, rules.calendar.timeZone),
  });
  return { account, notifications };
}

function holdThanks(account: Account, topUp: TopUp, reviewAt: string | null): Considered {
  if (account.heldThanks.some(({ entryId }) => entryId === topUp.entryId)) return nothing(account);
  return nothing({ ...account, heldThanks: [...account.heldThanks, topUp], reviewAt });
}

type Written = Pick<Occasion, 'kind' | 'about' | 'facts' | 'cause' | 'dueAt'>;

function write(
  { _id: accountId, tenant, guardians }: Account,
  { now, rules }: Surroundings,
  written: Written,
): readonly Notification[] {
  const used = usedChannels(rules);
  return notify(guardians, { tenant, accountId, decidedAt: now, ...written }).filter(
    ({ channel }) => used.includes(channel),
  );
}

function isReachable({ guardians }: Account, { rules }: Surroundings): boolean {
  const used = usedChannels(rules);
  return guardians.some((one) => reachableBy(one).some((channel) => used.includes(channel)));
}

function usedChannels({ settings }: Surroundings['rules']): readonly Channel[] {
  return settings.appIo ? channels : channels.filter((channel) => channel !== 'appIo');
}

function nothing(account: Account): Considered {
  return { account, notifications: [] };
}

function rest(account: Account): Account {
  return { ...account, reviewAt: null, heldSince: null, heldFor: null };
}

/** What was due already and is held is remembered: it is said in other words afterwards. */
function wait(
  account: Account,
  { until, heldFor }: { readonly until: Date | null; readonly heldFor?: HeldFor },
): Account {
  const isDebt = (account.balance?.balanceCents ?? 0) < 0;
  const reviewAt = until?.toISOString() ?? null;
  return { ...rest(account), reviewAt, heldFor: (isDebt && heldFor) || null };
}

/** Looks again at this time at the latest. */
function lookBy(account: Account, time: Date | null): Account {
  const latest = time?.toISOString() ?? null;
  const { reviewAt } = account;
  const isSooner = latest !== null && (reviewAt === null || latest < reviewAt);
  return isSooner ? { ...account, reviewAt: latest } : account;
}

function hold(account: Account, since: string, reviewAt: string | null): Considered {
  const before = account.heldSince ?? since;
  return nothing({ ...account, heldSince: before > since ? before : since, reviewAt });
}
