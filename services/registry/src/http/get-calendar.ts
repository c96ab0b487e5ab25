/** GET /internal/tenants/{tenant}/calendar: schools, classes, years and settings of a Comune. */
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { Reads } from '../store/reads.ts';

export const getCalendar = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/calendar',
    access: 'service',
    async handle({ params: { tenant } }) {
      const found = await reads.calendar(tenant);
      if (!found) throw problem(404, { detail: 'This Comune has no calendar yet.' });
      return { status: 200, body: { version: found.version, ...found.calendar } };
    },
  });
