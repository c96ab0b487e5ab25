/** What a meal costs on a day: the tariffs a Comune has voted, and their one reading. */
import { hash } from 'node:crypto';
import { reducedCents } from '@mestolo/money/reduction.ts';

export type SchoolKind = 'infanzia' | 'primaria' | 'secondaria';

/** What a band or a sibling pays: hundredths of a percent less, or a price of its own. */
export type Reduction = { readonly basisPoints: number } | { readonly priceCents: number };

/** One school, all of a kind, or all. */
export type TariffScope =
  | { readonly schoolId: string }
  | { readonly schoolKind: SchoolKind }
  | { readonly every: 'school' };

/** One price, from a day on. */
export interface TariffLine {
  readonly from: string;
  readonly appliesTo: TariffScope;
  readonly listCents: number;
  /** What families from elsewhere pay instead; absent: the list price. */
  readonly nonResidentCents?: number;
  /** A band that is not named has no reduction. */
  readonly bands: Readonly<Record<string, Reduction>>;
  /** From the child of this rank on, until a later rank is named. */
  readonly siblings: Readonly<Record<string, Reduction>>;
}

/** What a pupil pays each month besides the meals, from a day on. */
export interface FeeLine extends Omit<TariffLine, 'listCents'> {
  readonly monthlyCents: number;
}

/** Reductions of bands and siblings are for residents' meals, unless these say more. */
export interface Discounts {
  /** Also for families from elsewhere. */
  readonly nonResidents: boolean;
  /** Also for the monthly fee. */
  readonly monthlyFee: boolean;
}

/** What a Comune has voted, past and to come. The same content is the same version. */
export interface Tariff {
  readonly version: string;
  readonly lines: readonly TariffLine[];
  readonly fees: readonly FeeLine[];
  readonly discounts: Discounts;
}

/** What decides a pupil's price on a day, besides the school. */
export interface Rates {
  readonly band: string | null;
  readonly resident: boolean;
  readonly siblingRank: number;
  readonly exempt: boolean;
}

export const NO_DISCOUNTS: Discounts = { nonResidents: false, monthlyFee: false };

/** Lines in one order and named by their content: sending them again makes no new version. */
export function tariffOf(
  lines: readonly TariffLine[],
  { fees = [], discounts = NO_DISCOUNTS }: Partial<Pick<Tariff, 'fees' | 'discounts'>> = {},
): Tariff {
  const meals = inOrder(lines);
  const monthly = inOrder(fees);
  const { nonResidents, monthlyFee } = discounts;
  const content = JSON.stringify([meals.texts, monthly.texts, nonResidents, monthlyFee]);
  return {
    version: hash('sha256', content, 'hex').slice(0, 12),
    lines: meals.lines,
    fees: monthly.lines,
    discounts: { nonResidents, monthlyFee },
  };
}

function inOrder<Line extends TariffLine | FeeLine>(
  lines: readonly Line[],
): { readonly lines: readonly Line[]; readonly texts: readonly string[] } {
  const ordered = lines
    .map((line) => ({ line, text: textOf(line) }))
    .sort((one, other) => (one.text < other.text ? -1 : 1));
  return { lines: ordered.map(({ line }) => line), texts: ordered.map(({ text }) => text) };
}

function textOf(line: TariffLine | FeeLine): string {
  const pairs = (record: Readonly<Record<string, Reduction>>) =>
    Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([
    line.from,
    Object.entries(line.appliesTo),
    'listCents' in line ? line.listCents : line.monthlyCents,
    line.nonResidentCents ?? null,
    pairs(line.bands),
    pairs(line.siblings),
  ]);
}

/** The first day on which two sets of lines may differ; null where they are the same. */
export function firstDifference(
  before: readonly (TariffLine | FeeLine)[],
  after: readonly (TariffLine | FeeLine)[],
): string | null {
  const [known, told] = [before.map(textOf), after.map(textOf)];
  const differing = [
    ...before.filter((line) => !told.includes(textOf(line))),
    ...after.filter((line) => !known.includes(textOf(line))),
  ];
  return differing.map(({ from }) => from).sort()[0] ?? null;
}

/**
 * A line for the school itself comes before one for its kind, and that before one for all; among
 * equals the newest counts. Null before the first.
 */
export function lineOn<Line extends Pick<TariffLine, 'from' | 'appliesTo'>>(
  lines: readonly Line[],
  day: string,
  school: { readonly schoolId: string; readonly kind: SchoolKind | null },
): Line | null {
  let best: Line | null = null;
  let bestCloseness = NOT_FOR_IT;
  for (const line of lines) {
    const closeness = closenessTo(school, line.appliesTo);
    if (closeness === NOT_FOR_IT || line.from > day) continue;
    const isNewer = best === null || line.from > best.from;
    if (closeness > bestCloseness || (closeness === bestCloseness && isNewer)) {
      best = line;
      bestCloseness = closeness;
    }
  }
  return best;
}

const NOT_FOR_IT = 0;

function closenessTo(
  school: { readonly schoolId: string; readonly kind: SchoolKind | null },
  scope: TariffScope,
): number {
  if ('schoolId' in scope) return scope.schoolId === school.schoolId ? 3 : NOT_FOR_IT;
  if ('schoolKind' in scope) return scope.schoolKind === school.kind ? 2 : NOT_FOR_IT;
  return 1;
}

/**
 * The price of one meal: first the band's reduction, then the sibling's, then one rounding, half a
 * cent up; a fixed price takes the place of what came before it.
 */
export function unitPriceCents(
  line: TariffLine,
  rates: Rates,
  { nonResidents }: Discounts = NO_DISCOUNTS,
): number {
  return priceCents(line, rates, { isReduced: rates.resident || nonResidents, parts: [] });
}

/** The fee of a month, or half of it: with the same single rounding. */
export function monthlyFeeCents(
  { monthlyCents, ...line }: FeeLine,
  rates: Rates,
  { discounts, isHalf }: { readonly discounts: Discounts; readonly isHalf: boolean },
): number {
  const isReduced = discounts.monthlyFee && (rates.resident || discounts.nonResidents);
  const parts = isHalf ? [HALF_BASIS_POINTS] : [];
  return priceCents({ ...line, listCents: monthlyCents }, rates, { isReduced, parts });
}

const HALF_BASIS_POINTS = 5_000;

function priceCents(
  line: TariffLine,
  rates: Rates,
  { isReduced, parts }: { readonly isReduced: boolean; readonly parts: readonly number[] },
): number {
  if (rates.exempt) return 0;
  let cents = rates.resident ? line.listCents : (line.nonResidentCents ?? line.listCents);
  let basisPoints: number[] = [];
  for (const reduction of isReduced ? reductionsOf(line, rates) : []) {
    if ('basisPoints' in reduction) basisPoints.push(reduction.basisPoints);
    else {
      cents = reduction.priceCents;
      basisPoints = [];
    }
  }
  return reducedCents(cents, [...basisPoints, ...parts]);
}

function reductionsOf(line: TariffLine, { band, siblingRank }: Rates): Reduction[] {
  const ofBand = band === null ? undefined : line.bands[band];
  const ofRank = siblingReduction(line, siblingRank);
  return [ofBand, ofRank].filter((reduction) => reduction !== undefined);
}

/** What is named for the rank, or else for the nearest rank before it. */
function siblingReduction(line: TariffLine, siblingRank: number): Reduction | undefined {
  const named = Object.keys(line.siblings)
    .map(Number)
    .filter((rank) => rank <= siblingRank);
  return named.length === 0 ? undefined : line.siblings[String(Math.max(...named))];
}
