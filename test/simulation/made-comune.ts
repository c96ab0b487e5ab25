/** Schools, classes, holidays and prices of a made-up Comune. */
import { addDays, weekday } from '@mestolo/service/local-time.ts';
import type { Closure, Comune, FeeLine, Kind, School, TariffLine } from './input-files.ts';
import type { Chance } from './random.ts';

const YEAR = { begins: '2020-09-14', ends: '2021-06-08' };
const PRICES_CHANGE = '2021-01-07';
const WEEKDAYS = [1, 2, 3, 4, 5];
const PUPILS_A_SCHOOL = 360;
const PUPILS_A_CLASS = 22;
const [FEWEST_SCHOOLS, MOST_SCHOOLS] = [5, 14];

/** What the office may do late or by other means; each can be left out of a made-up year. */
export const features = [
  'lateIsee',
  'repricing',
  'fees',
  'orders',
  'office',
  'moves',
  'lateClosures',
] as const;
export type Feature = (typeof features)[number];

export interface YearOptions {
  readonly seed: number;
  readonly pupils: number;
  /** Service days; null for the whole year. */
  readonly days: number | null;
  readonly with: readonly Feature[];
}

type Plan = readonly [kind: Kind, basis?: School['basis'], cutOff?: string];

const PLANS: readonly Plan[] = [
  ['primaria'],
  ['infanzia'],
  ['secondaria'],
  ['primaria', 'order'],
  ['infanzia'],
  ['primaria'],
  ['primaria', 'order'],
  ['infanzia'],
  ['primaria'],
  ['secondaria', 'order', '10:00'],
  ['primaria'],
  ['infanzia'],
  ['secondaria'],
  ['primaria'],
];

/** The third has prices of its own; the fifth and the thirteenth take a fee beside cheap meals. */
const OWN_PRICES = 'S03';
const WITH_FEE = ['S05', 'S13'];

const HOLIDAYS: readonly (readonly [from: string, to: string, cause: string])[] = [
  ['2020-11-02', '2020-11-02', 'ponte'],
  ['2020-12-07', '2020-12-08', 'Immacolata'],
  ['2020-12-23', '2021-01-06', 'vacanze di Natale'],
  ['2021-02-15', '2021-02-16', 'carnevale'],
  ['2021-04-01', '2021-04-06', 'vacanze di Pasqua'],
  ['2021-06-02', '2021-06-02', 'festa della Repubblica'],
];

export interface MadeComune {
  readonly comune: Comune;
  /** The days on which somebody is served, from the first to the last that is played. */
  readonly days: readonly string[];
}

export function makeComune(options: YearOptions, chance: Chance): MadeComune {
  const { seed, pupils } = options;
  const has = (feature: Feature) => options.with.includes(feature);
  const days = playedDays(options.days);
  const [begins = YEAR.begins, playedTo = YEAR.ends] = [days[0], days.at(-1)];
  const count = Math.min(
    MOST_SCHOOLS,
    Math.max(FEWEST_SCHOOLS, Math.ceil(pupils / PUPILS_A_SCHOOL)),
  );
  const schools = PLANS.slice(0, count).map(([kind, basis, cutOff = '09:30'], index): School => {
    const school = `S${String(index + 1).padStart(2, '0')}`;
    return { school, kind, basis: has('orders') ? (basis ?? 'attendance') : 'attendance', cutOff };
  });
  const classesEach = Math.max(1, Math.round(pupils / count / PUPILS_A_CLASS));
  const classes = schools.flatMap(({ school }) =>
    Array.from({ length: classesEach }, (_, index) => {
      return { class: `${school}-${String(index + 1).padStart(2, '0')}`, school };
    }),
  );
  const comune: Comune = {
    seed,
    yearBegins: YEAR.begins,
    begins,
    ends: YEAR.ends,
    playedTo,
    weekdays: WEEKDAYS,
    lateIsee: chance.pick(['filingDate', 'nextMonth', 'byFifteenth'] as const),
    cancelDaysAhead: 30,
    fourEyesFromCents: 10_000,
    schools,
    classes,
    closures: closuresOf(days, { schools, classes }, has('lateClosures'), chance),
    tariffs: tariffsOf(begins, days, has('repricing')),
    fees: has('fees') ? feesOf(begins, schools) : [],
  };
  return { comune, days };
}

/** A short year is played around the change of prices. */
function playedDays(wanted: number | null): string[] {
  const all: string[] = [];
  const isHoliday = (day: string) => HOLIDAYS.some(([from, to]) => from <= day && day <= to);
  for (let day = YEAR.begins; day <= YEAR.ends; day = addDays(day, 1)) {
    if (WEEKDAYS.includes(weekday(day)) && !isHoliday(day)) all.push(day);
  }
  if (wanted === null || wanted >= all.length) return all;
  const change = all.findIndex((day) => day >= PRICES_CHANGE);
  const first = Math.max(0, change - Math.floor(wanted / 2));
  return all.slice(first, first + wanted);
}

/**
 * Holidays known from the start, strikes told that very morning, outings a few days before; and now
 * and then a strike that the office learns of when the meals are recorded.
 */
function closuresOf(
  days: readonly string[],
  { schools, classes }: Pick<Comune, 'schools' | 'classes'>,
  withLate: boolean,
  chance: Chance,
): Closure[] {
  const [begins = ''] = days;
  const closures: Omit<Closure, 'closure'>[] = HOLIDAYS.map(([from, to, cause]) => {
    return { day: begins, from, to, school: null, class: null, cause };
  });
  for (const [index, day] of days.entries()) {
    if (index < 3) continue;
    if (chance.happens(0.06)) {
      const { school } = chance.pick(schools);
      const told = withLate && chance.happens(0.5) ? (days[index + 2] ?? day) : day;
      closures.push({ day: told, from: day, to: day, school, class: null, cause: 'sciopero' });
    }
    if (chance.happens(0.3)) {
      const { school, class: name } = chance.pick(classes);
      const told = days[index - 3] ?? begins;
      closures.push({ day: told, from: day, to: day, school, class: name, cause: 'gita' });
    }
  }
  return closures.map((one, index) => ({ ...one, closure: `C${index + 1}` }));
}

/** Voted before they begin; where prices may be put right later, one line is voted too late. */
function tariffsOf(begins: string, days: readonly string[], withLate: boolean): TariffLine[] {
  const shared = {
    bands: { B: 30, C: 50, F: { priceCents: 150 } },
    siblings: { '2': 20, '3': 35 },
    nonResidentCents: 610,
  };
  const line = (from: string, kind: Kind, listCents: number, day = begins): TariffLine => {
    return { day, from, school: null, kind, listCents, ...shared };
  };
  const after = days.find((day) => day > PRICES_CHANGE) ?? begins;
  const late = withLate ? after : begins;
  const own = { ...shared, nonResidentCents: null, bands: { B: 12.5 }, siblings: {} };
  return [
    line(YEAR.begins, 'infanzia', 400),
    line(YEAR.begins, 'primaria', 450),
    line(YEAR.begins, 'secondaria', 435),
    line(PRICES_CHANGE, 'infanzia', 420),
    line(PRICES_CHANGE, 'primaria', 480),
    line(PRICES_CHANGE, 'secondaria', 465, late),
    { day: begins, from: YEAR.begins, school: OWN_PRICES, kind: null, listCents: 515, ...own },
  ];
}

function feesOf(day: string, schools: readonly School[]): FeeLine[] {
  return schools
    .filter(({ school }) => WITH_FEE.includes(school))
    .map(({ school }) => ({ day, from: YEAR.begins, school, monthlyCents: 1_205 }));
}
