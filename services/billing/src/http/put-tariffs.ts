/** PUT /internal/tenants/{tenant}/tariffs: all tariffs of a Comune, past and to come. */
import { schoolKind } from '@mestolo/contracts/events/registry.ts';
import { amountCents, id, localDate } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { basisPointsOfPercent } from '@mestolo/money/reduction.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { type Reduction, type TariffLine, type TariffScope, tariffOf } from '../domain/tariff.ts';
import type { TariffAnswer, TariffRequest } from '../store/tariff-door.ts';

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

const line = z
  .strictObject({
    from: localDate,
    schoolId: id.nullish(),
    schoolKind: schoolKind.nullish(),
    listCents: priceCents,
    nonResidentCents: priceCents.nullish(),
    bands: z.record(bandCode, reduction).default({}),
    siblings: z.record(rank, reduction).default({}),
  })
  .refine(({ schoolId, schoolKind: kind }) => !(schoolId && kind), {
    message: 'a line is for one school or for one kind of school, not for both',
    path: ['schoolId'],
  })
  .transform(({ from, schoolId, schoolKind: kind, listCents, nonResidentCents, ...rest }) => {
    const appliesTo: TariffScope = schoolId
      ? { schoolId }
      : kind
        ? { schoolKind: kind }
        : { every: 'school' };
    const made: TariffLine = { from, appliesTo, listCents, ...rest };
    return nonResidentCents == null ? made : { ...made, nonResidentCents };
  });

const body = z.strictObject({ lines: z.array(line).min(1).max(1_000) });

export function putTariffs(needs: {
  readonly door: Door<TariffRequest, TariffAnswer>;
  /** Takes the meals that waited for a tariff. */
  readonly retake: (tenant: string) => Promise<void>;
}): Route {
  return defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/tariffs',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    bodyLimitBytes: 512 * 1024,
    async handle({ params: { tenant }, body: { lines }, actor, cause }) {
      assertNoRival(lines);
      const answer = await needs.door.submit({ tenant, tariff: tariffOf(lines), actor }, cause);
      if (answer.changed) await needs.retake(tenant);
      return { status: 200, body: answer };
    },
  });
}

/** Two prices for the same schools from the same day on: nobody could tell which one is meant. */
function assertNoRival(lines: readonly TariffLine[]): void {
  const seen = new Set<string>();
  for (const { from, appliesTo } of lines) {
    const place = JSON.stringify([from, appliesTo]);
    if (seen.has(place)) {
      throw problem(422, {
        type: 'two-prices',
        detail: `Two lines begin on ${from} for the same school or kind of school.`,
      });
    }
    seen.add(place);
  }
}
