/**
 * What must hold whatever happens to a family: meals, top-ups, payments begun and given up,
 * outages, holds, modes, a child that leaves and comes back, and clocks that jump.
 */
import { daysBetween, localDate, localTime } from '@mestolo/service/local-time.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calendar,
  type Ended,
  luca,
  startFamily,
  UNDER_WAY_MS,
  type Written,
} from './family-fixture.ts';
import type { NotificationKind } from './notification.ts';
import type { Settings } from './settings.ts';

const zone = calendar.timeZone;
const BEGIN_MS = Date.parse('2020-09-07T06:00:00.000Z');
const MINUTE_MS = 60_000;
const momentOf = (minutes: number) => new Date(BEGIN_MS + minutes * MINUTE_MS).toISOString();

const happenings = [
  ...['meal', 'meal', 'meal', 'meal', 'topUp', 'beginsToPay', 'givesUp', 'triesToPay'],
  ...['hold', 'holdForDays', 'lift', 'leaves', 'comesBack', 'byHand', 'off', 'automatic'],
] as const;
type Happening = (typeof happenings)[number];

const step = fc.record({
  afterMinutes: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 100 }) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 * 24 * 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 * 24 * 60 }) },
  ),
  does: fc.constantFrom(...happenings),
  cents: fc.constantFrom(1, 224, 450, 480, 1500, 4000),
});

const outage = fc
  .tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 1, max: 10_000 }))
  .map(([from, lasts]): Ended => ({ from: momentOf(from), to: momentOf(from + lasts) }));

interface History {
  readonly balanceCents: number;
  readonly outages: readonly Ended[];
  readonly steps: readonly {
    readonly afterMinutes: number;
    readonly does: Happening;
    readonly cents: number;
  }[];
}

const history: fc.Arbitrary<History> = fc.record({
  balanceCents: fc.integer({ min: -2000, max: 2000 }),
  outages: fc.array(outage, { maxLength: 3 }),
  steps: fc.array(step, { maxLength: 50 }),
});

interface Lived {
  readonly written: readonly Written[];
  /** What was so from each moment on, in order. */
  readonly balances: readonly (readonly [string, number])[];
  readonly modes: readonly (readonly [string, Settings['reminders']])[];
  /** The last day of the hold; null for none. */
  readonly holds: readonly (readonly [string, string | null])[];
  /** The last day of the enrolment. */
  readonly lastDays: readonly (readonly [string, string])[];
  readonly outages: readonly Ended[];
  /** Payments that were begun, and when they ended or would have. */
  readonly underWay: readonly Ended[];
}

const EVER = '9999-12-31';

function live({ balanceCents, outages, steps }: History): Lived {
  const family = startFamily(balanceCents, outages);
  const balances: [string, number][] = [['', balanceCents]];
  const modes: [string, Settings['reminders']][] = [['', 'automatic']];
  const holds: [string, string | null][] = [['', null]];
  const lastDays: [string, string][] = [['', EVER]];
  const begun: Ended[] = [];
  const enrolled = (at: string, to: string | null) => {
    family.child(at, { enrolments: luca.enrolments.map((one) => ({ ...one, to })) });
    lastDays.push([at, to ?? EVER]);
  };
  const act: Record<Happening, (at: string, cents: number) => void> = {
    meal: (at, cents) => family.meal(at, cents),
    topUp: (at, cents) => family.topUp(at, cents),
    beginsToPay(at) {
      begun.push({ from: at, to: new Date(Date.parse(at) + UNDER_WAY_MS).toISOString() });
      family.beginsToPay(at);
    },
    triesToPay(at) {
      act.beginsToPay(at, 0);
      family.meal(new Date(Date.parse(at) + MINUTE_MS / 2).toISOString(), 1500);
    },
    givesUp(at) {
      const last = begun.pop();
      if (last === undefined) return;
      begun.push({ from: last.from, to: [last.to, at].toSorted()[0] ?? at });
      family.endsToPay(at, last.from);
    },
    hold: (at) => family.hold(at) ?? holds.push([at, EVER]),
    holdForDays: (at) => {
      const until = localDate(new Date(Date.parse(at) + 10 * 24 * 60 * MINUTE_MS), zone);
      family.hold(at, until);
      holds.push([at, until]);
    },
    lift: (at) => family.hold(at, null) ?? holds.push([at, null]),
    leaves: (at) => enrolled(at, localDate(at, zone)),
    comesBack: (at) => enrolled(at, null),
    byHand: (at) => family.settings(at, { reminders: 'byHand' }) ?? modes.push([at, 'byHand']),
    off: (at) => family.settings(at, { reminders: 'off' }) ?? modes.push([at, 'off']),
    automatic: (at) =>
      family.settings(at, { reminders: 'automatic' }) ?? modes.push([at, 'automatic']),
  };
  let minutes = 0;
  for (const { afterMinutes, does, cents } of steps) {
    minutes += afterMinutes;
    act[does](momentOf(minutes), cents);
    const half = new Date(Date.parse(momentOf(minutes)) + MINUTE_MS / 2).toISOString();
    balances.push([
      does === 'triesToPay' ? half : momentOf(minutes),
      family.account().balance?.balanceCents ?? balanceCents,
    ]);
  }
  family.until('2022-01-01T00:00:00.000Z');
  return { written: family.written, balances, modes, holds, lastDays, outages, underWay: begun };
}

/** What stood at that moment. */
function at<Value>(turns: readonly (readonly [string, Value])[], moment: string): Value {
  const [, value] = turns.findLast(([from]) => from <= moment) ?? turns[0] ?? [];
  return value as Value;
}

const DEBT: readonly NotificationKind[] = [
  'negative',
  'stillNegative',
  'paymentFailed',
  'outageOver',
];
const isDebt = ({ kind }: Written) => DEBT.includes(kind);
const isReminder = ({ kind }: Written) => kind !== 'thankYou';

/** Every rule is tried on histories of its own. */
function always(holds: (lived: Lived) => void): void {
  fc.assert(
    fc.property(history, (one) => holds(live(one))),
    { numRuns: 100 },
  );
}

function everyTime(holds: (one: Written, lived: Lived) => boolean): void {
  always((lived) => {
    expect(lived.written.filter((one) => !holds(one, lived))).toEqual([]);
  });
}

test('the histories have every kind in them, and often', () => {
  const lives = fc.sample(history, { numRuns: 300, seed: 20_201_005 }).map(live);
  const counts = Map.groupBy(
    lives.flatMap(({ written }) => written),
    ({ kind }) => kind,
  );
  for (const kind of ['low', 'graceEnding', 'thankYou', 'closingStatement', ...DEBT] as const) {
    expect(counts.get(kind)?.length ?? 0, kind).toBeGreaterThan(1);
  }
});

describe('whatever happens', () => {
  test('no two reminders of a kind, and no two of a debt, come within seven days', () => {
    always(({ written }) => {
      const reminders = written.filter(isReminder);
      const groups = [...Map.groupBy(reminders, ({ kind }) => kind).values()];
      for (const group of [...groups, written.filter(isDebt)]) {
        const days = group.map((one) => localDate(one.at, zone));
        const gaps = days.slice(1).map((day, index) => daysBetween(days[index] ?? day, day));
        expect(Math.min(7, ...gaps)).toBe(7);
      }
    });
  });

  test('nothing leaves from eight in the evening to eight in the morning', () => {
    everyTime((one) => {
      const time = localTime(one.at, zone);
      return time >= '08:00:00' && time < '20:00:00';
    });
  });

  test('after the end nothing is said of a debt, and there is one closing statement', () => {
    everyTime((one) => !isDebt(one) || localDate(one.at, zone) <= '2021-06-08');
    always(({ written }) => {
      expect(written.filter(({ kind }) => kind === 'closingStatement').length).toBeLessThan(2);
    });
  });

  test('a debt is spoken of while there is one, as it stands', () => {
    everyTime((one, { balances }) => {
      const speaksOfDebt = isDebt(one) || one.kind === 'graceEnding';
      return !speaksOfDebt || (one.balanceCents < 0 && at(balances, one.at) === one.balanceCents);
    });
  });

  test('in the days of grace nobody is reminded of a debt', () => {
    everyTime((one) => !isDebt(one) || localDate(one.at, zone) >= '2020-10-02');
  });

  test('of one debt a family hears three times at most', () => {
    always(({ written, balances }) => {
      const episodes = Map.groupBy(written.filter(isDebt), (one) =>
        balances.findLastIndex(([from, cents]) => from <= one.at && cents >= 0),
      );
      for (const told of episodes.values()) expect(told.length).toBeLessThanOrEqual(3);
    });
  });

  test('under a hold nothing but thanks is said', () => {
    everyTime((one, { holds }) => {
      const last = at(holds, one.at);
      return !isReminder(one) || last === null || last < localDate(one.at, zone);
    });
  });

  test('without an enrolled child nobody is reminded', () => {
    everyTime((one, { lastDays }) => {
      const isLastWord = one.kind === 'closingStatement' || !isReminder(one);
      return isLastWord || localDate(one.at, zone) <= at(lastDays, one.at);
    });
  });

  test('while families cannot pay, or somebody is paying, nobody is reminded', () => {
    everyTime((one, { outages, underWay }) => {
      const isOut = outages.some(({ from, to }) => from <= one.at && one.at < to);
      const isPaying = underWay.some(({ from, to }) => from <= one.at && one.at < to);
      return !isReminder(one) || one.kind === 'closingStatement' || !(isOut || isPaying);
    });
  });

  test('reminders of debt leave by themselves only where the Comune wants it so', () => {
    const isLeft = ['negative', 'stillNegative', 'graceEnding'];
    everyTime((one, { modes }) => !isLeft.includes(one.kind) || at(modes, one.at) === 'automatic');
  });

  test('no notification has the id of another', () => {
    always(({ written }) => {
      expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
    });
  });
});
