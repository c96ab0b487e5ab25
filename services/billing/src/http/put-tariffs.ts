/** PUT /internal/tenants/{tenant}/tariffs: all tariffs of a Comune, past and to come. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { NO_DISCOUNTS, type TariffLine, tariffOf } from '../domain/tariff.ts';
import type { TariffAnswer, TariffRequest } from '../store/tariff-door.ts';
import { feeLine, tariffLine } from './tariff-fields.ts';

const body = z.strictObject({
  lines: z.array(tariffLine).min(1).max(1_000),
  fees: z.array(feeLine).max(1_000).default([]),
  /** Without these, reductions are for residents' meals only. */
  discounts: z
    .strictObject({
      nonResidents: z.boolean().default(false),
      monthlyFee: z.boolean().default(false),
    })
    .default(NO_DISCOUNTS),
});

export function putTariffs(needs: {
  readonly door: Door<TariffRequest, TariffAnswer>;
  /** Takes the meals that waited for a tariff; what was charged is put right behind the answer. */
  readonly retake: (tenant: string) => Promise<void>;
  readonly putRight: () => void;
}): Route {
  return defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/tariffs',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Sets all tariffs, fees and reductions of a Comune',
    body,
    bodyLimitBytes: 512 * 1024,
    answers: { 200: z.strictObject({ version: z.string(), changed: z.boolean() }) },
    async handle({ params: { tenant }, body: { lines, fees, discounts }, actor, cause }) {
      assertNoRival(lines);
      assertNoRival(fees);
      const tariff = tariffOf(lines, { fees, discounts });
      const answer = await needs.door.submit({ tenant, tariff, actor }, cause);
      if (answer.changed) {
        await needs.retake(tenant);
        needs.putRight();
      }
      return { status: 200, body: answer };
    },
  });
}

/** Two prices for the same schools from the same day on: nobody could tell which one is meant. */
function assertNoRival(lines: readonly Pick<TariffLine, 'from' | 'appliesTo'>[]): void {
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
