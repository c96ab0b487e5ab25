/** GET …/control-totals?from=&to=: how many meals of each day, and all of them in 64 bits. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { xorText } from '../domain/control-total.ts';
import type { ControlTotals } from '../store/control-totals.ts';

const query = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, 'from is after to');

const total = z.strictObject({
  servedOn: z.iso.date(),
  meals: z.int().nonnegative(),
  xor: z.string().regex(/^[0-9a-f]{16}$/),
});

export function getControlTotals(totals: ControlTotals): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/control-totals',
    summary: 'Count the meals of each day and fold them together with their revisions',
    access: 'service',
    query,
    answers: { 200: z.strictObject({ days: z.array(total) }) },
    async handle({ params: { tenant }, query: span }) {
      const days = await totals.of({ tenant, ...span });
      return {
        status: 200,
        body: { days: days.map(({ xor, ...day }) => ({ ...day, xor: xorText(xor) })) },
      };
    },
  });
}
