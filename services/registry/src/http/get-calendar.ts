/** GET /internal/tenants/{tenant}/calendar: schools, classes, years and settings of a Comune. */
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { Reads } from '../store/reads.ts';
import { calendar as calendarAnswer } from './answers.ts';

export const getCalendar = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/calendar',
    access: 'service',
    summary: 'Shows the schools, classes, years, closures and settings of a Comune.',
    answers: { 200: calendarAnswer },
    async handle({ params: { tenant } }) {
      const found = await reads.calendar(tenant);
      if (!found) throw problem(404, { detail: 'This Comune has no calendar yet.' });
      const { version, calendar, settings } = found;
      return { status: 200, body: { version, ...calendar, ...settings } };
    },
  });
