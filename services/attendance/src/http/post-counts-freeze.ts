/** POST …/counts:freeze: freezes the counts of a day whose cut-off has passed, at once. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route, unavailable } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { FreezeAnswer, FreezeRequest } from '../store/freeze-door.ts';
import type { KitchenListings } from '../store/kitchen-listings.ts';
import { count, countBody, schoolDay } from './kitchen-shapes.ts';
import { NO_CALENDAR } from './line-fields.ts';

const body = z.strictObject({ servedOn: schoolDay, schoolId: z.uuid().optional() });

export function postCountsFreeze(needs: {
  readonly door: Door<FreezeRequest, FreezeAnswer>;
  readonly listings: KitchenListings;
}): Route {
  const { door, listings } = needs;
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/counts:freeze',
    summary: 'Freeze the kitchens’ counts of a day at once',
    access: 'service',
    callers: ['operator', 'office'],
    body,
    answers: { 200: z.strictObject({ counts: z.array(count) }) },
    async handle({ params: { tenant }, body: { servedOn, schoolId }, cause }) {
      const calendar = await listings.calendar(tenant);
      if (!calendar) throw unavailable(5, NO_CALENDAR);
      const schools = (calendar.schools ?? []).map((school) => school.schoolId);
      const wanted = schools.filter((one) => schoolId === undefined || one === schoolId);
      const counts = [];
      for (const one of wanted) {
        const answer = await door.submit({ tenant, schoolId: one, servedOn }, cause);
        if (answer.kind === 'cut-off-not-passed') {
          const detail = 'Families may still change their orders of that day.';
          throw problem(409, { type: answer.kind, detail });
        }
        if (answer.kind === 'frozen') counts.push(countBody(answer.count));
      }
      return { status: 200, body: { counts } };
    },
  });
}
