/**
 * What we know of one account, and what becomes of it when something happens. Nothing is sent here.
 */
import { localDate } from '@mestolo/service/local-time.ts';
import { afterQuietHours } from './local-day.ts';
import {
  type Guardian,
  type Notification,
  notify,
  reachableBy,
  type Trace,
} from './notification.ts';
import {
  type Balance,
  follow,
  judge,
  type Memory,
  NOTHING_SAID,
  type Rules,
  remember,
} from './reminders.ts';

export interface Account {
  readonly _id: string;
  readonly tenant: string;
  /** Null until the first balance arrives. */
  readonly balance: (Balance & { readonly asOf: string }) | null;
  /** What caused the balance. */
  readonly cause: Trace;
  readonly memory: Memory;
  readonly guardians: readonly Guardian[];
  /** Payments that somebody has begun, by notice, and until when they may end. */
  readonly underWay?: readonly UnderWay[];
  /** Version of the family record, and the last day of its account. */
  readonly familyVersion: number;
  readonly closedOn: string | null;
  /** What anybody may pay in with; absent in what was kept before there were codes. */
  readonly paymentCode?: string | null;
  /** Business time at which to look again; null where only a new balance can change anything. */
  readonly reviewAt: string | null;
  /** A reminder was due at this business time, but nobody knew yet whom to write to, or when. */
  readonly heldSince: string | null;
  /** Top-ups that wait for the same. */
  readonly heldThanks: readonly TopUp[];
}

export interface UnderWay {
  readonly noticeNumber: string;
  readonly until: string;
}

/** In the past of every clock: to be reviewed as soon as somebody can. */
export const AT_ONCE = '1970-01-01T00:00:00.000Z';

/** What happened longer ago changes what we know, and is told to nobody. */
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

const NO_TRACE: Trace = { traceparent: null, tracestate: null, traceId: null };

export function unknownAccount(id: string, tenant: string): Account {
  return {
    _id: id,
    tenant,
    balance: null,
    cause: NO_TRACE,
    memory: NOTHING_SAID,
    guardians: [],
    familyVersion: 0,
    closedOn: null,
    reviewAt: null,
    heldSince: null,
    heldThanks: [],
  };
}

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

/** Takes a balance if it is newer than ours; a later one may have overtaken it. */
export function takeBalance(
  account: Account,
  change: {
    readonly balance: NonNullable<Account['balance']>;
    readonly cause: Trace;
    readonly lowBelowCents: number;
  },
): Account {
  const { balance, cause, lowBelowCents } = change;
  if (balance.version <= (account.balance?.version ?? 0)) return account;
  return { ...account, balance, cause, memory: follow(account.memory, balance, lowBelowCents) };
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
  const memory = follow(account.memory, balance, rules.lowBelowCents);
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

export interface TopUp {
  readonly entryId: string;
  readonly amountCents: number;
  readonly balanceCents: number;
  readonly recordedAt: string;
  readonly cause: Trace;
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

/** `until` is null where nobody is about to pay this notice any more. */
export function takeUnderWay(
  account: Account,
  { noticeNumber, until }: { readonly noticeNumber: string; readonly until: string | null },
): Account {
  const known = account.underWay ?? [];
  const others = known.filter((one) => one.noticeNumber !== noticeNumber);
  if (until === null) {
    return others.length === known.length ? account : { ...account, underWay: others };
  }
  return { ...account, underWay: [...others, { noticeNumber, until }] };
}

/** The latest of all; null where none was begun. It may be past. */
export function underWayUntil({ underWay = [] }: Account): string | null {
  return (
    underWay
      .map(({ until }) => until)
      .sort()
      .at(-1) ?? null
  );
}

export interface FamilyRecord {
  readonly version: number;
  readonly closedOn: string | null;
  readonly paymentCode: string | null;
}

export function takeFamily(account: Account, family: FamilyRecord): Account {
  if (family.version <= account.familyVersion) return account;
  const { version: familyVersion, closedOn, paymentCode } = family;
  return { ...account, familyVersion, closedOn, paymentCode };
}

/** What waited for somebody to write to is looked at again. */
export function takeGuardian(account: Account, guardian: Guardian): Account {
  const { guardianId, version } = guardian;
  const known = account.guardians.find((one) => one.guardianId === guardianId);
  if (known !== undefined && known.version >= version) return account;
  const others = account.guardians.filter((one) => one.guardianId !== guardianId);
  const isHeld = account.heldSince !== null || account.heldThanks.length > 0;
  const reviewAt = isHeld ? AT_ONCE : account.reviewAt;
  return { ...account, guardians: [...others, guardian], reviewAt };
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
