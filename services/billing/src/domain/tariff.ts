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

/** All lines of a Comune, past and to come. The same lines are the same version. */
export interface Tariff {
  readonly version: string;
  readonly lines: readonly TariffLine[];
}

/** What decides a pupil's price on a day, besides the school. */
export interface Rates {
  readonly band: string | null;
  readonly resident: boolean;
  readonly siblingRank: number;
  readonly exempt: boolean;
}

/** Lines in one order and named by their content: sending them again makes no new version. */
export function tariffOf(lines: readonly TariffLine[]): Tariff {
  const ordered = lines
    .map((line) => ({ line, text: JSON.stringify(sortedContent(line)) }))
    .sort((one, other) => (one.text < other.text ? -1 : 1));
  const content = ordered.map(({ text }) => text).join('\n');
  return {
    version: hash('sha256', content, 'hex').slice(0, 12),
    lines: ordered.map(({ line }) => line),
  };
}

function sortedContent(line: TariffLine): unknown[] {
  const pairs = (record: Readonly<Record<string, Reduction>>) =>
    Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    line.from,
    Object.entries(line.appliesTo),
    line.listCents,
    line.nonResidentCents ?? null,
    pairs(line.bands),
    pairs(line.siblings),
  ];
}

/**
 * A line for the school itself comes before one for its kind, and that before one for all; among
 * equals the newest counts. Null before the first.
 */
export function lineOn(
  tariff: Tariff,
  day: string,
  school: { readonly schoolId: string; readonly kind: SchoolKind | null },
): TariffLine | null {
  let best: TariffLine | null = null;
  let bestCloseness = NOT_FOR_IT;
  for (const line of tariff.lines) {
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
 * cent up; a fixed price takes the place of what came before it. Bands are for residents, since
 * only their means are assessed for the Comune.
 */
export function unitPriceCents(line: TariffLine, rates: Rates): number {
  if (rates.exempt) return 0;
  let cents = rates.resident ? line.listCents : (line.nonResidentCents ?? line.listCents);
  let basisPoints: number[] = [];
  const band = rates.resident && rates.band !== null ? line.bands[rates.band] : undefined;
  for (const reduction of [band, siblingReduction(line, rates.siblingRank)]) {
    if (reduction === undefined) continue;
    if ('basisPoints' in reduction) basisPoints.push(reduction.basisPoints);
    else {
      cents = reduction.priceCents;
      basisPoints = [];
    }
  }
  return reducedCents(cents, basisPoints);
}

/** What is named for the rank, or else for the nearest rank before it. */
function siblingReduction(line: TariffLine, siblingRank: number): Reduction | undefined {
  const named = Object.keys(line.siblings)
    .map(Number)
    .filter((rank) => rank <= siblingRank);
  return named.length === 0 ? undefined : line.siblings[String(Math.max(...named))];
}
