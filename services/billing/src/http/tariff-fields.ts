/** Lines of tariffs and fees as the doors take them, and as they show them again. */
import { schoolKind } from '@mestolo/contracts/events/registry.ts';
import { amountCents, id, localDate } from '@mestolo/contracts/values.ts';
import { basisPointsOfPercent } from '@mestolo/money/reduction.ts';
import { z } from 'zod';
import type { FeeLine, Reduction, Tariff, TariffLine, TariffScope } from '../domain/tariff.ts';

/** Far above any meal, and low enough for exact arithmetic. */
const priceCents = amountCents.max(100_000);
const WHOLE_BASIS_POINTS = 10_000;

/** Percent off (`30`, `12.5`), hundredths of a percent off, or a price of its own. */
const reduction = z
  .union([
    z.number(),
    z.strictObject({ discountBasisPoints: z.int().min(0).max(WHOLE_BASIS_POINTS) }),
    z.strictObject({ priceCents }),
  ])
  .transform((given, context): Reduction => {
    if (typeof given === 'object') {
      if ('priceCents' in given) return given;
      return { basisPoints: given.discountBasisPoints };
    }
    const basisPoints = basisPointsOfPercent(given);
    if (basisPoints !== null) return { basisPoints };
    context.addIssue('must be a percentage from 0 to 100 with at most two decimals');
    return z.NEVER;
  });

const bandCode = z.string().regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} +-]{0,9})$/u);
const rank = z.string().regex(/^[1-9][0-9]?$/);

const fields = {
  from: localDate,
  schoolId: id.nullish(),
  schoolKind: schoolKind.nullish(),
  nonResidentCents: priceCents.nullish(),
  bands: z.record(bandCode, reduction).default({}),
  siblings: z.record(rank, reduction).default({}),
};

const isForOne = ({ schoolId, schoolKind: kind }: ScopeFields) => !(schoolId && kind);
const ONE_SCOPE = {
  message: 'a line is for one school or for one kind of school, not for both',
  path: ['schoolId'],
};

interface ScopeFields {
  readonly schoolId?: string | null | undefined;
  readonly schoolKind?: z.infer<typeof schoolKind> | null | undefined;
  readonly nonResidentCents?: number | null | undefined;
}

export const tariffLine = z
  .strictObject({ ...fields, listCents: priceCents })
  .refine(isForOne, ONE_SCOPE)
  .transform(({ from, listCents, bands, siblings, ...rest }): TariffLine => {
    return { from, ...scopeOf(rest), listCents, bands, siblings };
  });

export const feeLine = z
  .strictObject({ ...fields, monthlyCents: priceCents })
  .refine(isForOne, ONE_SCOPE)
  .transform(({ from, monthlyCents, bands, siblings, ...rest }): FeeLine => {
    return { from, ...scopeOf(rest), monthlyCents, bands, siblings };
  });

function scopeOf({ schoolId, schoolKind: kind, nonResidentCents }: ScopeFields) {
  const appliesTo: TariffScope = schoolId
    ? { schoolId }
    : kind
      ? { schoolKind: kind }
      : { every: 'school' };
  return nonResidentCents == null ? { appliesTo } : { appliesTo, nonResidentCents };
}

const shownReduction = z.union([
  z.strictObject({ discountBasisPoints: z.int() }),
  z.strictObject({ priceCents: z.int() }),
]);
const shownFields = {
  from: localDate,
  schoolId: id.nullable(),
  schoolKind: schoolKind.nullable(),
  nonResidentCents: z.int().nullable(),
  bands: z.record(z.string(), shownReduction),
  siblings: z.record(z.string(), shownReduction),
};

/** What is shown can be sent again as it is, and is the same version then. */
export const shownTariff = {
  version: z.string(),
  lines: z.array(z.strictObject({ ...shownFields, listCents: z.int() })),
  fees: z.array(z.strictObject({ ...shownFields, monthlyCents: z.int() })),
  discounts: z.strictObject({ nonResidents: z.boolean(), monthlyFee: z.boolean() }),
};

export function tariffBody({ version, lines, fees, discounts }: Tariff) {
  return {
    version,
    lines: lines.map((line) => ({ ...lineBody(line), listCents: line.listCents })),
    fees: fees.map((line) => ({ ...lineBody(line), monthlyCents: line.monthlyCents })),
    discounts,
  };
}

function lineBody({
  from,
  appliesTo,
  nonResidentCents,
  bands,
  siblings,
}: Omit<TariffLine, 'listCents'>) {
  return {
    from,
    schoolId: 'schoolId' in appliesTo ? appliesTo.schoolId : null,
    schoolKind: 'schoolKind' in appliesTo ? appliesTo.schoolKind : null,
    nonResidentCents: nonResidentCents ?? null,
    bands: reductionsBody(bands),
    siblings: reductionsBody(siblings),
  };
}

function reductionsBody(reductions: Readonly<Record<string, Reduction>>) {
  return Object.fromEntries(
    Object.entries(reductions).map(([name, one]) => [
      name,
      'basisPoints' in one
        ? { discountBasisPoints: one.basisPoints }
        : { priceCents: one.priceCents },
    ]),
  );
}
