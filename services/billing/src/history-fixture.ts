/**
 * Random histories of a small Comune, and what each must come to, said without any bookkeeping: a
 * meal costs what the last word on its day says, however often it was charged in between.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { MealFact, ReceiptFact } from './domain/facts.ts';
import { mealFact, pupilFact, receiptFact } from './domain/facts-fixture.ts';
import type { Closure, DatedRates } from './domain/pupil.ts';
import type { PupilFact } from './domain/reference.ts';
import { type FeeLine, type Tariff, type TariffLine, tariffOf } from './domain/tariff.ts';

export type Told =
  | { readonly kind: 'meal'; readonly meal: MealFact }
  | { readonly kind: 'receipt'; readonly receipt: ReceiptFact }
  | { readonly kind: 'pupil'; readonly pupil: PupilFact }
  | { readonly kind: 'family'; readonly accountId: string }
  | { readonly kind: 'calendar'; readonly version: number; readonly closures: readonly Closure[] }
  /** What the office does has an order of its own: the last tariff put is in force. */
  | { readonly kind: 'tariff'; readonly tariff: Tariff }
  | { readonly kind: 'feeMonth'; readonly month: string };

export interface History {
  readonly tenant: string;
  readonly told: readonly Told[];
}

const DAYS = [
  ...['2020-10-05', '2020-10-19', '2020-11-09', '2020-11-11', '2020-12-18'],
  ...['2021-01-07', '2021-01-20', '2021-02-03'],
] as const;
const BANDS = [null, 'A', 'B', 'C'] as const;
const OFF: Readonly<Record<string, number>> = { B: 30, C: 50 };
const MONTHS = ['2020-10', '2020-11'] as const;

/** A UUID of its own for each name of a history. */
export function idOf(tenant: string, name: string): string {
  const hex = createHash('sha256').update(`${tenant}|${name}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

const mealIdOf = (tenant: string, name: string) =>
  createHash('sha256').update(`${tenant}|${name}`).digest('hex').slice(0, 32);

const PRIMARIA = idOf('schools', 'primaria');
const INFANZIA = idOf('schools', 'infanzia');

/** Four pupils of three accounts; the last one moves from the second to the third in December. */
const PUPILS = [
  { name: 'luca', account: 0, schoolId: PRIMARIA },
  { name: 'sofia', account: 0, schoolId: INFANZIA },
  { name: 'marco', account: 1, schoolId: PRIMARIA },
  { name: 'emma', account: 1, schoolId: PRIMARIA, movesTo: 2, movesOn: '2020-12-01' },
] as const;
type TestPupil = (typeof PUPILS)[number];

const accountName = (index: number) => `family-${index}`;

function accountNameOn(pupil: TestPupil, day: string): string {
  const hasMoved = 'movesTo' in pupil && day >= pupil.movesOn;
  return accountName(hasMoved ? pupil.movesTo : pupil.account);
}

interface Choices {
  readonly revisions: readonly (readonly MealFact['state'][])[];
  readonly bands: readonly (readonly [band: (typeof BANDS)[number], day: number])[];
  readonly prices: readonly number[];
  readonly receipts: readonly (readonly [account: number, cents: number])[];
  readonly isNovemberClosed: boolean;
}

const state = fc.constantFrom<MealFact['state']>('eaten', 'eaten', 'absent', 'ordered', 'void');

const choices: fc.Arbitrary<Choices> = fc.record({
  revisions: fc.array(fc.array(state, { minLength: 1, maxLength: 3 }), {
    minLength: PUPILS.length * DAYS.length,
    maxLength: PUPILS.length * DAYS.length,
  }),
  bands: fc.array(fc.tuple(fc.constantFrom(...BANDS), fc.nat(DAYS.length - 1)), {
    minLength: PUPILS.length,
    maxLength: PUPILS.length,
  }),
  prices: fc.array(fc.integer({ min: 30, max: 60 }), { minLength: 4, maxLength: 4 }),
  receipts: fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9_000 })), {
    minLength: 4,
    maxLength: 8,
  }),
  isNovemberClosed: fc.boolean(),
});

/** Always more than 50 facts, a change of tariff, a correction of bands, and a late fact. */
export function historyIn(tenant: string): fc.Arbitrary<History> {
  return choices.map((chosen) => ({ tenant, told: toldOf(tenant, chosen) }));
}

function toldOf(tenant: string, chosen: Choices): Told[] {
  const [first, second] = tariffsOf(chosen.prices);
  const closure = { schoolId: PRIMARIA, classId: null };
  const november = { from: '2020-11-01', to: '2020-11-30', ...closure };
  return [
    { kind: 'calendar', version: 1, closures: [] },
    { kind: 'calendar', version: 2, closures: chosen.isNovemberClosed ? [november] : [] },
    { kind: 'tariff', tariff: first },
    { kind: 'tariff', tariff: second },
    ...MONTHS.map((month): Told => ({ kind: 'feeMonth', month })),
    ...[0, 1, 2].map((index): Told => {
      return { kind: 'family', accountId: idOf(tenant, accountName(index)) };
    }),
    ...PUPILS.flatMap((pupil, index) => pupilsTold(tenant, pupil, chosen.bands[index])),
    ...PUPILS.flatMap((pupil, row) =>
      DAYS.flatMap((day, column) =>
        mealsTold(tenant, { pupil, day, states: chosen.revisions[row * DAYS.length + column] }),
      ),
    ),
    ...chosen.receipts.map(([account, amountCents], index): Told => {
      const accountId = idOf(tenant, accountName(account));
      const fields = { tenant, accountId, amountCents, receiptId: `${tenant}-${index}` };
      return { kind: 'receipt', receipt: receiptFact(fields) };
    }),
  ];
}

/** Prices in tens of cents, so that no reduction has anything to round. */
function tariffsOf([autumn = 0, winter = 0, corrected = 0, fee = 0]: readonly number[]) {
  const reductions = {
    bands: { B: { basisPoints: 3000 }, C: { basisPoints: 5000 } },
    siblings: {},
  };
  const lines = (tens: number, from: string): TariffLine => {
    return { from, appliesTo: { every: 'school' }, listCents: tens * 10, ...reductions };
  };
  const fees: FeeLine[] = [
    { from: '2020-10-01', appliesTo: { every: 'school' }, monthlyCents: fee * 20, ...reductions },
  ];
  return [
    tariffOf([lines(autumn, '2020-09-01')]),
    tariffOf([lines(corrected, '2020-09-01'), lines(winter, '2021-01-07')], { fees }),
  ] as const;
}

function pupilsTold(
  tenant: string,
  pupil: TestPupil,
  [band, day]: Choices['bands'][number] = [null, 0],
): Told[] {
  const enrolment = { from: '2020-09-01', to: null, schoolId: pupil.schoolId };
  const always: DatedRates = {
    ...{ from: '2020-09-01', band: null, resident: true, siblingRank: 1, exempt: false },
  };
  const accountId = (on: string) => idOf(tenant, accountNameOn(pupil, on));
  const fields = {
    tenant,
    pupilId: idOf(tenant, pupil.name),
    enrolments: [{ ...enrolment, classId: idOf(tenant, 'class') }],
  };
  const accounts =
    'movesOn' in pupil
      ? [
          { from: '2020-09-01', accountId: accountId('2020-09-01') },
          { from: pupil.movesOn, accountId: accountId(pupil.movesOn) },
        ]
      : [];
  const before = { ...fields, version: 1, accountId: accountId('2020-09-01'), rates: [always] };
  const rates = [always, { ...always, from: DAYS[day] ?? DAYS[0], band }];
  const after = { ...fields, version: 2, accountId: accountId('2021-06-01'), accounts, rates };
  return [pupilFact(before), pupilFact(after)].map(
    (fact): Told => ({ kind: 'pupil', pupil: fact }),
  );
}

function mealsTold(
  tenant: string,
  meal: {
    readonly pupil: TestPupil;
    readonly day: string;
    readonly states: readonly MealFact['state'][] | undefined;
  },
): Told[] {
  const { pupil, day, states = [] } = meal;
  return states.map((one, index): Told => {
    const fields = {
      ...{ tenant, revision: index + 1, servedOn: day, state: one, schoolId: pupil.schoolId },
      mealId: mealIdOf(tenant, `${pupil.name} on ${day}`),
      accountId: idOf(tenant, accountNameOn(pupil, day)),
      pupilId: idOf(tenant, pupil.name),
    };
    return { kind: 'meal', meal: mealFact(fields) };
  });
}

/** Cents of each business fact: below zero what was charged. Nothing is said of what is 0. */
export function expectedFacts({ tenant, told }: History): Map<string, number> {
  const sums = new Map<string, number>();
  const last = <Kind extends Told['kind']>(kind: Kind) =>
    told.filter((one): one is Extract<Told, { kind: Kind }> => one.kind === kind);
  const tariff = last('tariff').at(-1)?.tariff;
  const rates = new Map(last('pupil').map(({ pupil }) => [pupil.pupilId, pupil.rates]));
  const priceOf = (listCents: number, pupilId: string, day: string) => {
    const band = rates
      .get(pupilId)
      ?.filter(({ from }) => from <= day)
      .at(-1)?.band;
    return (listCents * (100 - (OFF[band ?? ''] ?? 0))) / 100;
  };
  for (const { receipt } of last('receipt')) sums.set(receipt.receiptId, receipt.amountCents);
  for (const { meal } of last('meal')) {
    const isDue = meal.state === 'eaten' || meal.state === 'ordered';
    const line = tariff?.lines.filter(({ from }) => from <= meal.servedOn).at(-1);
    const cents = priceOf(line?.listCents ?? 0, meal.pupilId, meal.servedOn);
    // Told in the order of their revisions, so the last one stays.
    sums.set(meal.mealId, isDue ? 0 - cents : 0);
  }
  const closures = last('calendar').at(-1)?.closures ?? [];
  for (const pupil of PUPILS) {
    for (const { month } of last('feeMonth')) {
      const isClosed = closures.some(
        ({ from, schoolId }) => from.startsWith(month) && schoolId === pupil.schoolId,
      );
      const cents = isClosed ? 0 : (tariff?.fees[0]?.monthlyCents ?? 0);
      sums.set(`${idOf(tenant, pupil.name)}:${month}`, 0 - cents);
    }
  }
  return new Map([...sums].filter(([, cents]) => cents !== 0));
}

/** By account: a fact belongs to the account its fact names, a fee to that of then. */
export function expectedBalances(history: History): Map<string, number> {
  const { tenant, told } = history;
  const facts = expectedFacts(history);
  const accountOf = new Map<string, string>();
  for (const one of told) {
    if (one.kind === 'meal') accountOf.set(one.meal.mealId, one.meal.accountId);
    if (one.kind === 'receipt') accountOf.set(one.receipt.receiptId, one.receipt.accountId ?? '');
  }
  for (const pupil of PUPILS) {
    for (const month of MONTHS) {
      const accountId = idOf(tenant, accountNameOn(pupil, `${month}-01`));
      accountOf.set(`${idOf(tenant, pupil.name)}:${month}`, accountId);
    }
  }
  const balances = new Map<string, number>();
  for (const [fact, cents] of facts) {
    const accountId = accountOf.get(fact) ?? 'nobody';
    balances.set(accountId, (balances.get(accountId) ?? 0) + cents);
  }
  return balances;
}

/** Every fact at least once, in any order; what the office does stays in its own. */
export function arrivalOf({ told }: History): fc.Arbitrary<readonly Told[]> {
  return fc.subarray([...told]).chain((again) => {
    const all = [...told, ...again.filter(({ kind }) => kind !== 'tariff')];
    return fc
      .shuffledSubarray(all, { minLength: all.length })
      .map((shuffled) => inOfficeOrder(shuffled, told));
  });
}

function inOfficeOrder(shuffled: readonly Told[], told: readonly Told[]): Told[] {
  const tariffs = told.filter(({ kind }) => kind === 'tariff');
  return shuffled.map((one) => (one.kind === 'tariff' ? (tariffs.shift() ?? one) : one));
}
