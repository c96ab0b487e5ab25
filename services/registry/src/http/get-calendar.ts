/** GET /internal/tenants/{tenant}/calendar: schools, classes, years and settings of a Comune. */
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { Reads } from '../store/reads.ts';
import { calendar as calendarAnswer } from './answers.ts';

const MAY_KNOW_DIETS = new Set(['office', 'operator']);

export const getCalendar = (reads: Reads) =>
  defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/calendar',
    access: 'service',
    summary: 'Show the schools, classes, years, closures and settings of a Comune',
    answers: { 200: calendarAnswer },
    async handle({ params: { tenant }, caller }) {
      const found = await reads.calendar(tenant);
      if (!found) throw problem(404, { detail: 'This Comune has no calendar yet.' });
      const { version, calendar, settings } = found;
      const { diets, lateIsee } = settings;
      // What a code stands for is told to those alone who may know why a pupil has a diet.
      const shown = MAY_KNOW_DIETS.has(caller ?? '') ? { lateIsee, diets } : { lateIsee };
      return { status: 200, body: { version, ...calendar, ...shown } };
    },
  });
