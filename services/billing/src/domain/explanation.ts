/**
 * Why an entry has the amount it has: the price is worked out once more, step by step, with the
 * tariff version the entry names. It must come to the frozen amount; where it does not, what is
 * known of the pupil has changed since, and the answer says so.
 */

import type { Entry } from './entry.ts';
import { startsAfterTheMiddle } from './fees.ts';
import { type Comune, newestOn, type Pupil } from './pupil.ts';
import { lineOn, type Rates, type Reduction, type Tariff, type TariffLine } from './tariff.ts';

/** `exactCents` is a decimal text: between the steps nothing is rounded. */
export type PriceStep =
  | { readonly step: 'list' | 'nonResident' | 'exempt'; readonly exactCents: string }
  | {
      readonly step: 'band' | 'sibling';
      /** The band's code, or the rank that the tariff names. */
      readonly code: string;
      readonly basisPoints: number | null;
      readonly exactCents: string;
    }
  | { readonly step: 'halfMonth'; readonly exactCents: string }
  | { readonly step: 'rounding'; readonly exactCents: string; readonly cents: number };

export interface Explanation {
  readonly tariff: { readonly version: string; readonly lineFrom: string };
  readonly school: {
    readonly schoolId: string;
    readonly kind: string | null;
    /** A guest pays the price of the school of enrolment. */
    readonly because: 'enrolledThere' | 'servedThere';
  };
  readonly rates: Rates & { readonly from: string };
  readonly steps: readonly PriceStep[];
  readonly priceCents: number;
  /** The price comes to the amount of the entry. */
  readonly agrees: boolean;
}

export type Unexplained = 'nothingDue' | 'noPrice' | 'pupilUnknown' | 'tariffUnknown';

export interface PriceFacts {
  readonly pupil: Pupil | null;
  readonly comune: Comune | null;
  /** The version that the entry names. */
  readonly tariff: Tariff | null;
}

/** Of a debit; entries of other kinds have the amount that somebody named. */
export function explain(entry: Entry, facts: PriceFacts): Explanation | Unexplained {
  const isFee = entry.kind === 'feeDebit';
  if (entry.kind !== 'mealDebit' && !isFee) return 'noPrice';
  if (entry.tariff === undefined) return 'nothingDue';
  const { pupil, comune, tariff } = facts;
  if (tariff === null || comune === null) return 'tariffUnknown';
  const rates = pupil && newestOn(pupil.rates, entry.effectiveOn);
  if (pupil === null || rates === null) return 'pupilUnknown';
  const enrolled = newestOn(pupil.enrolments, entry.effectiveOn)?.schoolId;
  const schoolId = enrolled ?? entry.schoolId ?? '';
  const kind = comune.schools.find((school) => school.schoolId === schoolId)?.kind ?? null;
  const line = isFee
    ? feeLineOn(tariff, entry.effectiveOn, { schoolId, kind })
    : lineOn(tariff.lines, entry.effectiveOn, { schoolId, kind });
  if (line === null) return 'tariffUnknown';
  const { discounts } = tariff;
  const isReduced = (rates.resident || discounts.nonResidents) && (!isFee || discounts.monthlyFee);
  const isHalf = isFee && startsAfterTheMiddle(entry.fee?.month ?? '', pupil);
  const { steps, cents } = stepsOf(line, rates, { isReduced, isHalf });
  return {
    tariff: { version: tariff.version, lineFrom: line.from },
    school: { schoolId, kind, because: enrolled ? 'enrolledThere' : 'servedThere' },
    rates,
    steps,
    priceCents: cents,
    agrees: cents === entry.amountCents,
  };
}

function feeLineOn(
  tariff: Tariff,
  day: string,
  school: Parameters<typeof lineOn>[2],
): TariffLine | null {
  const line = lineOn(tariff.fees, day, school);
  return line && { ...line, listCents: line.monthlyCents };
}

/** An exact amount: ten-thousandths multiply, and nothing is lost before the one rounding. */
interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const WHOLE = 10_000;

function stepsOf(
  line: TariffLine,
  rates: Rates,
  { isReduced, isHalf }: { readonly isReduced: boolean; readonly isHalf: boolean },
): { readonly steps: readonly PriceStep[]; readonly cents: number } {
  if (rates.exempt) return { steps: [{ step: 'exempt', exactCents: '0' }], cents: 0 };
  const isForeign = !rates.resident && line.nonResidentCents !== undefined;
  let exact = whole(isForeign ? (line.nonResidentCents ?? 0) : line.listCents);
  const steps: PriceStep[] = [
    { step: isForeign ? 'nonResident' : 'list', exactCents: textOf(exact) },
  ];
  for (const { step, code, reduction } of isReduced ? reductionsOf(line, rates) : []) {
    const isShare = 'basisPoints' in reduction;
    exact = isShare ? less(exact, reduction.basisPoints) : whole(reduction.priceCents);
    const basisPoints = isShare ? reduction.basisPoints : null;
    steps.push({ step, code, basisPoints, exactCents: textOf(exact) });
  }
  if (isHalf) {
    exact = less(exact, WHOLE / 2);
    steps.push({ step: 'halfMonth', exactCents: textOf(exact) });
  }
  const cents = rounded(exact);
  steps.push({ step: 'rounding', exactCents: textOf(exact), cents });
  return { steps, cents };
}

interface NamedReduction {
  readonly step: 'band' | 'sibling';
  readonly code: string;
  readonly reduction: Reduction;
}

function reductionsOf(line: TariffLine, { band, siblingRank }: Rates): NamedReduction[] {
  const found: NamedReduction[] = [];
  const ofBand = band === null ? undefined : line.bands[band];
  if (band !== null && ofBand) found.push({ step: 'band', code: band, reduction: ofBand });
  const rank = Object.keys(line.siblings)
    .map(Number)
    .filter((named) => named <= siblingRank)
    .toSorted((one, other) => other - one)[0];
  const ofRank = line.siblings[String(rank)];
  if (ofRank) found.push({ step: 'sibling', code: String(rank), reduction: ofRank });
  return found;
}

const whole = (cents: number): Exact => ({ numerator: BigInt(cents), denominator: 1n });

function less({ numerator, denominator }: Exact, basisPoints: number): Exact {
  const left = BigInt(WHOLE - basisPoints);
  return { numerator: numerator * left, denominator: denominator * BigInt(WHOLE) };
}

/** Half a cent goes up. */
function rounded({ numerator, denominator }: Exact): number {
  return Number((numerator * 2n + denominator) / (denominator * 2n));
}

/** Denominators are powers of ten, so every amount has an end. */
function textOf({ numerator, denominator }: Exact): string {
  const decimals = String(denominator).length - 1;
  const digits = String(numerator).padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const before = digits.slice(0, digits.length - decimals);
  return decimals === 0 || fraction === '' ? before : `${before}.${fraction}`;
}
