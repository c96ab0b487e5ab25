/** What we know of one account, and how it changes by what others tell. Nothing is sent here. */
import type { Child } from './children.ts';
import type { Hold } from './holds.ts';
import type { Guardian, Trace } from './notification.ts';
import { type Balance, follow, type Memory, NOTHING_SAID, type Rules } from './reminders.ts';

export interface Account {
  readonly _id: string;
  readonly tenant: string;
  /** Null until the first balance arrives. */
  readonly balance: (Balance & { readonly asOf: string }) | null;
  /** What caused the balance. */
  readonly cause: Trace;
  readonly memory: Memory;
  readonly guardians: readonly Guardian[];
  /** Absent in what was kept before children were. */
  readonly children?: readonly Child[];
  /** Nobody is reminded under it. */
  readonly hold?: Hold | null;
  /** Local day of the last meal; absent in what was kept before it was asked for. */
  readonly lastMealOn?: string | null;
  /** What the reminder of a debt waits for that was due already. */
  readonly heldFor?: HeldFor | null;
  /** Payments that somebody has begun, by notice, and until when they may end. */
  readonly underWay?: readonly UnderWay[];
  /** Version of the family record, and the last day of its account. */
  readonly familyVersion: number;
  readonly closedOn: string | null;
  /** Its first day; absent in what was kept before it was asked for. */
  readonly openedOn?: string;
  /** The guardian who holds the account today; absent in what was kept before it was asked for. */
  readonly holderId?: string | null;
  /** What anybody may pay in with; absent in what was kept before there were codes. */
  readonly paymentCode?: string | null;
  /** Business time at which to look again; null where only a new balance can change anything. */
  readonly reviewAt: string | null;
  /** A reminder was due at this business time, but nobody knew yet whom to write to, or when. */
  readonly heldSince: string | null;
  /** Top-ups that wait for the same. */
  readonly heldThanks: readonly TopUp[];
  /** Business time up to which nothing is said by itself; absent where no backup was put back. */
  readonly quietUntil?: string;
}

export type HeldFor =
  | { readonly kind: 'outage' }
  | { readonly kind: 'payment'; readonly noticeNumber: string; readonly until: string };

export interface TopUp {
  readonly entryId: string;
  readonly amountCents: number;
  readonly balanceCents: number;
  readonly recordedAt: string;
  readonly cause: Trace;
}

export interface UnderWay {
  readonly noticeNumber: string;
  readonly until: string;
}

/** In the past of every clock: to be reviewed as soon as somebody can. */
export const AT_ONCE = '1970-01-01T00:00:00.000Z';

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

/** Takes a balance if it is newer than ours; a later one may have overtaken it. */
export function takeBalance(
  account: Account,
  change: {
    readonly balance: NonNullable<Account['balance']>;
    readonly cause: Trace;
    /** Local day of the meal that made this balance, if it was one. */
    readonly mealOn?: string | null;
    /** Null while the calendar of the Comune is not known. */
    readonly rules: Pick<Rules, 'lowBelowCents' | 'settings'> | null;
  },
): Account {
  const { balance, cause, rules, mealOn = null } = change;
  if (balance.version <= (account.balance?.version ?? 0)) return account;
  const known = account.lastMealOn ?? null;
  const lastMealOn = known !== null && (mealOn === null || mealOn < known) ? known : mealOn;
  const memory = follow(account.memory, balance, rules);
  return { ...account, balance, cause, memory, lastMealOn };
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

/** The one that may end last; null where none was begun. Its end may be past. */
export function lastUnderWay({ underWay = [] }: Pick<Account, 'underWay'>): UnderWay | null {
  return underWay.toSorted((one, other) => (one.until < other.until ? -1 : 1)).at(-1) ?? null;
}

export interface FamilyRecord {
  readonly version: number;
  readonly openedOn: string;
  readonly closedOn: string | null;
  readonly paymentCode: string | null;
  readonly holderId: string | null;
}

export function takeFamily(account: Account, family: FamilyRecord): Account {
  const { version: familyVersion, openedOn, closedOn, paymentCode, holderId } = family;
  // The same record again brings what was not kept when it came first.
  const isKnown = familyVersion === account.familyVersion && account.openedOn !== undefined;
  if (isKnown || familyVersion < account.familyVersion) return account;
  const told = { ...account, familyVersion, openedOn, closedOn, paymentCode, holderId };
  // When an account is closed, its last word has another day.
  const isMoved = closedOn !== account.closedOn && account.balance !== null;
  return isMoved ? { ...told, reviewAt: AT_ONCE } : told;
}

/**
 * Registry's word on a guardian; what the guardian said to us stays. What waited for somebody to
 * write to is looked at again.
 */
export function takeGuardian(account: Account, told: Guardian): Account {
  const { guardianId, version } = told;
  const known = account.guardians.find((one) => one.guardianId === guardianId);
  if (known !== undefined && !isNews(known, told)) return account;
  const others = account.guardians.filter((one) => one.guardianId !== guardianId);
  const { wishes, verified, failing } = known ?? {};
  const guardian = {
    ...told,
    version,
    ...(wishes && { wishes }),
    ...(verified && { verified }),
    ...(failing && { failing }),
  };
  return lookAgain({ ...account, guardians: [...others, guardian] });
}

/** The same record again brings the tax code that was not kept when it came first. */
function isNews(known: Guardian, { version, taxCode }: Guardian): boolean {
  if (version === known.version) return known.taxCode === undefined && taxCode !== undefined;
  return version > known.version;
}

/** A child is kept also where it belongs no more: then it counts only for the days before. */
export function takeChild(account: Account, child: Child): Account {
  const children = account.children ?? [];
  const known = children.find(({ pupilId }) => pupilId === child.pupilId);
  if (known !== undefined && known.version >= child.version) return account;
  const others = children.filter(({ pupilId }) => pupilId !== child.pupilId);
  return lookAgain({ ...account, children: [...others, child] });
}

function lookAgain(account: Account): Account {
  const isHeld = account.heldSince !== null || account.heldThanks.length > 0;
  return isHeld ? { ...account, reviewAt: AT_ONCE } : account;
}
