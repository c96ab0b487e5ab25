/**
 * A family of Pianengo for tests: things happen to it, time passes, and what is written is kept.
 */
import {
  type Account,
  takeBalance,
  takeGuardian,
  takeUnderWay,
  unknownAccount,
} from './account.ts';
import { consider, review, type Surroundings, thank } from './consider.ts';
import type { Calendar } from './local-day.ts';
import type { Guardian, Notification, NotificationKind } from './notification.ts';
import type { Outage } from './outage.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

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
  /** Somebody goes to pay, and has two hours for it. */
  beginsToPay(at: string): void;
  /** Time passes without anything but what is due. */
  until(at: string): void;
}

/** `outages` with both their ends; the family's Comune knows of each when it comes. */
export function startFamily(balanceCents: number, outages: readonly Ended[] = []): Family {
  const written: Written[] = [];
  let account = takeGuardian(unknownAccount('account', 'pianengo'), mother);
  let balance = balanceCents;
  let version = 0;
  const write = (notifications: readonly Notification[]) => {
    for (const { kind, dueAt, facts, _id } of notifications) {
      written.push({ kind, at: dueAt, balanceCents: facts.balanceCents, id: _id });
    }
  };
  const until = (at: string) => {
    while (account.reviewAt !== null && account.reviewAt <= at) {
      const before = account.reviewAt;
      const considered = review(account, surroundingsAt(before, outages));
      account = considered.account;
      write(considered.notifications);
      if (account.reviewAt !== null && account.reviewAt <= before) throw new Error('stands still');
    }
  };
  const post = (at: string, mealPriceCents: number, isRaised: boolean) => {
    version += 1;
    account = takeBalance(account, {
      balance: { version, balanceCents: balance, mealPriceCents, isRaised, asOf: at },
      cause: { traceparent: null, tracestate: null, traceId: null },
      rules: surroundingsAt(at, outages).rules,
    });
    const considered = consider(account, surroundingsAt(at, outages), {
      kind: 'posting',
      time: at,
    });
    account = considered.account;
    write(considered.notifications);
  };
  return {
    written,
    account: () => account,
    until,
    meal(at, priceCents = 450) {
      until(at);
      balance -= priceCents;
      post(at, priceCents, false);
    },
    beginsToPay(at) {
      until(at);
      const end = new Date(Date.parse(at) + UNDER_WAY_MS).toISOString();
      account = takeUnderWay(account, { noticeNumber: at, until: end });
    },
    topUp(at, amountCents) {
      until(at);
      balance += amountCents;
      post(at, account.balance?.mealPriceCents ?? 450, true);
      const topUp = {
        entryId: `entry-${version}`,
        amountCents,
        balanceCents: balance,
        recordedAt: at,
        cause: account.cause,
      };
      write(thank(account, topUp, surroundingsAt(at, outages)).notifications);
    },
  };
}

export function surroundingsAt(moment: string, outages: readonly Ended[] = []): Surroundings {
  const seen = outages
    .filter(({ from }) => from <= moment)
    .map(({ from, to }): Outage => ({ from, to: to <= moment ? to : null }));
  const settings = DEFAULT_SETTINGS;
  const rules = { calendar, lowBelowCents: LOW_BELOW_CENTS, outages: seen, settings };
  return { now: new Date(moment), rules };
}

/** A notification of this kind to the mother by e-mail, as the last look before sending sees it. */
export function about(kind: NotificationKind, change: Partial<Notification> = {}) {
  const expiresAt = '2100-01-01T00:00:00.000Z';
  const { guardianId } = mother;
  return { kind, guardianId, channel: 'email', expiresAt, insteadOf: [], ...change } as const;
}
