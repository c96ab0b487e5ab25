/** GET /internal/tenants/{tenant}/tariffs: the tariff in force, and what was in force before. */
import { actor, instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { nextCursor, pageOf, pageQuery } from '@mestolo/service/pages.ts';
import { z } from 'zod';
import type { Tariffs } from '../store/tariffs.ts';
import { shownTariff, tariffBody } from './tariff-fields.ts';

const key = z.tuple([z.int().nonnegative()]);
const query = z.strictObject(pageQuery(key, { most: 50, usual: 10 }));

const answer = z.strictObject({
  inForce: z.strictObject(shownTariff).nullable(),
  /** True while charges are held against a change of prices. */
  repricing: z.boolean(),
  /** Months whose fees are charged. */
  feeMonths: z.array(z.string()),
  /** The newest first; a version that was put again stands there again. */
  history: z.array(z.strictObject({ ...shownTariff, recordedAt: instant, actor })),
  next: nextCursor,
});

export function getTariffs(tariffs: Tariffs): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/tariffs',
    access: 'service',
    summary: 'The tariff in force and its past versions',
    query,
    answers: { 200: answer },
    async handle({ params: { tenant }, query: { after, limit } }) {
      const [skip = 0] = after ?? [];
      const { inForce, repricing, feeMonths, history } = await tariffs.of(tenant, {
        skip,
        limit: limit + 1,
      });
      const { rows, next } = pageOf(history, limit, () => [skip + limit]);
      return {
        status: 200,
        body: {
          inForce: inForce && tariffBody(inForce),
          repricing,
          feeMonths,
          history: rows.map(({ tariff, recordedAt, actor: by }) => {
            return { ...tariffBody(tariff), recordedAt: recordedAt.toISOString(), actor: by };
          }),
          next,
        },
      };
    },
  });
}
