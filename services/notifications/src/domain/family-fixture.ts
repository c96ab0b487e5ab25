/**
 * A family of Pianengo for tests: things happen to it, time passes, and what is written is kept.
 */
import {
  type Account,
  takeBalance,
  takeChild,
  takeFamily,
  takeGuardian,
  takeUnderWay,
  unknownAccount,
} from './account.ts';
import type { Child } from './children.ts';
import { type Considered, consider, review, thank } from './consider.ts';
import { takeHold } from './holds.ts';
import type { Calendar } from './local-day.ts';
import type { Guardian, Notification, NotificationKind } from './notification.ts';
import type { Outage } from './outage.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import type { Surroundings } from './what-to-say.ts';

export const LOW_BELOW_CENTS = 900;

export const calendar: Calendar = {
  timeZone: 'Europe/Rome',
  schoolYears: [{ from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' }],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [{ from: '2020-12-23', to: '2021-01-06' }],
};

export interface Ended {
  readonly from: string;
  readonly to: string;
}

export const UNDER_WAY_MS = 2 * 3_600_000;

export const mother: Guardian = {
  guardianId: '0b6f3a52-7c1e-4d0a-9a43-3f0d6f3e8b11',
  version: 1,
  language: 'it',
  fullName: 's1.key.bm9uY2U.bmFtZQ',
  email: 's1.key.bm9uY2U.bWFpbA',
  phone: null,
  channels: ['email', 'sms'],
};

/** Enrolled from the first day on, for as long as nobody says otherwise. */
export const luca: Child = {
  pupilId: '5f7c9c1e-2f57-4f2c-9a38-94a1d3a1c001',
  version: 1,
  givenName: 's1.key.bm9uY2U.bHVjYQ',
  enrolments: [{ from: '2020-09-07', to: null, schoolId: 'school', classId: 'class' }],
  free: [],
  accounts: [{ from: '0000-01-01', accountId: 'account' }],
};

/** The mother's and Luca's, opened before the school year. */
export const knownAccount: Account = takeFamily(
  takeChild(takeGuardian(unknownAccount('account', 'pianengo'), mother), luca),
  {
    ...{ version: 1, openedOn: '2020-08-24', closedOn: null },
    ...{ paymentCode: null, holderId: mother.guardianId },
  },
);

export interface Written {
  readonly kind: NotificationKind;
  /** When it may leave. */
  readonly at: string;
  readonly balanceCents: number;
  readonly id: string;
}

export interface Family {
  readonly written: readonly Written[];
  account(): Account;
  /** A meal of 4.50, or a top-up, at this moment; what was due before happens first. */
  meal(at: string, priceCents?: number): void;
  topUp(at: string, amountCents: number): void;
  /** A meal is taken back: the office corrects, and nobody paid. */
  reversal(at: string, amountCents: number): void;
  /** Somebody goes to pay, and has two hours for it. */
  beginsToPay(at: string): void;
  /** That payment arrived, or was given up. */
  endsToPay(at: string, begunAt: string): void;
  /** The office's hold, up to this day; null lifts it, and undefined is without an end. */
  hold(at: string, until?: string | null): void;
  settings(at: string, change: Partial<Settings>): void;
  /** Registry tells something new of Luca, or of the account. */
  child(at: string, change: Partial<Child>): void;
  family(at: string, change: { readonly openedOn?: string; readonly closedOn?: string }): void;
  /** Time passes without anything but what is due. */
  until(at: string): void;
}

/** `outages` with both their ends; the family's Comune knows of each when it comes. */
export function startFamily(balanceCents: number, outages: readonly Ended[] = []): Family {
  const written: Written[] = [];
  let account = knownAccount;
  let balance = balanceCents;
  let settings = DEFAULT_SETTINGS;
  let version = 0;
  const around = (at: string) => surroundingsAt(at, outages, settings);
  const take = (considered: Considered) => {
    account = considered.account;
    for (const { kind, dueAt, facts, _id } of considered.notifications) {
      written.push({ kind, at: dueAt, balanceCents: facts.balanceCents, id: _id });
    }
  };
  const until = (at: string) => {
    while (account.reviewAt !== null && account.reviewAt <= at) {
      const before = account.reviewAt;
      take(review(account, around(before > '2000' ? before : at)));
      if (account.reviewAt !== null && account.reviewAt <= before) throw new Error('stands still');
    }
  };
  const post = (
    at: string,
    { priceCents, isRaised }: { priceCents: number; isRaised: boolean },
  ) => {
    version += 1;
    account = takeBalance(account, {
      balance: { version, balanceCents: balance, mealPriceCents: priceCents, isRaised, asOf: at },
      cause: { traceparent: null, tracestate: null, traceId: null },
      mealOn: isRaised ? null : at.slice(0, 10),
      rules: around(at).rules,
    });
    take(consider(account, around(at), { kind: 'posting', time: at }));
  };
  const raise = (at: string, amountCents: number) => {
    until(at);
    balance += amountCents;
    post(at, { priceCents: account.balance?.mealPriceCents ?? 450, isRaised: true });
  };
  return {
    written,
    account: () => account,
    until,
    meal(at, priceCents = 450) {
      until(at);
      balance -= priceCents;
      post(at, { priceCents, isRaised: false });
    },
    reversal: raise,
    topUp(at, amountCents) {
      raise(at, amountCents);
      const { cause } = account;
      const arrived = { entryId: `entry-${version}`, amountCents, balanceCents: balance };
      const topUp = { ...arrived, recordedAt: at, cause };
      take(thank(account, topUp, around(at)));
    },
    beginsToPay(at) {
      until(at);
      const end = new Date(Date.parse(at) + UNDER_WAY_MS).toISOString();
      account = takeUnderWay(account, { noticeNumber: at, until: end });
    },
    endsToPay(at, begunAt) {
      until(at);
      account = takeUnderWay(account, { noticeNumber: begunAt, until: null });
    },
    hold(at, end) {
      until(at);
      const hold = end === null ? null : { code: 'S1', until: end ?? null, since: at };
      account = takeHold(account, hold, { now: new Date(at), calendar });
    },
    settings(at, change) {
      until(at);
      settings = { ...settings, ...change };
    },
    child(at, change) {
      until(at);
      const known = account.children?.[0] ?? luca;
      account = takeChild(account, { ...known, ...change, version: known.version + 1 });
      until(at);
    },
    family(at, change) {
      until(at);
      const { familyVersion, openedOn = '2020-08-24', closedOn } = account;
      const told = { openedOn, closedOn, paymentCode: null, holderId: null, ...change };
      account = takeFamily(account, { ...told, version: familyVersion + 1 });
      until(at);
    },
  };
}

export function surroundingsAt(
  moment: string,
  outages: readonly Ended[] = [],
  settings: Settings = DEFAULT_SETTINGS,
): Surroundings {
  const seen = outages
    .filter(({ from }) => from <= moment)
    .map(({ from, to }): Outage => ({ from, to: to <= moment ? to : null }));
  const rules = { calendar, lowBelowCents: LOW_BELOW_CENTS, outages: seen, settings };
  return { now: new Date(moment), rules };
}

/** A notification of this kind to the mother by e-mail, as the last look before sending sees it. */
export function about(kind: NotificationKind, change: Partial<Notification> = {}) {
  const { guardianId } = mother;
  return { kind, guardianId, channel: 'email', insteadOf: [], ...change } as const;
}
