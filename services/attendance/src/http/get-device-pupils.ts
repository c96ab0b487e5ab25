/** GET /devices/{deviceId}/pupils?servedOn=: whom a device of a school will see, without names. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { weekday } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import { dayProblem, enrolmentOn } from '../domain/service-day.ts';
import type { CalendarDocument } from '../store/documents.ts';
import type { RollCallList, RollCallLists } from '../store/roll-call-lists.ts';
import { servedOn } from './line-fields.ts';

const listed = z.strictObject({
  pupilId: z.uuid(),
  classId: z.uuid(),
  order: z.enum(['none', 'standard', 'plain']),
});

const list = z.strictObject({
  schoolId: z.uuid(),
  servedOn: z.iso.date(),
  /** Empty on a day without service, except for classes that are served. */
  pupils: z.array(listed),
});

export function getDevicePupils(lists: RollCallLists): Route {
  return defineRoute({
    method: 'get',
    path: '/devices/{deviceId}/pupils',
    summary: "List the pupils of a device's school by class, with what is ordered for them",
    access: 'device',
    query: z.strictObject({ servedOn }),
    answers: { 200: list },
    async handle({ query, claims, actor }) {
      const { tenant = '', schoolId = '' } = claims;
      const day = { tenant, schoolId, servedOn: query.servedOn, deviceId: actor.id };
      const { calendar, pupils } = await lists.of(day);
      const here = calendar ? pupils.flatMap((pupil) => atTable(pupil, day, calendar)) : [];
      const inOrder = here.toSorted((a, b) =>
        `${a.classId}${a.pupilId}` < `${b.classId}${b.pupilId}` ? -1 : 1,
      );
      return { status: 200, body: { schoolId, servedOn: query.servedOn, pupils: inOrder } };
    },
  });
}

function atTable(
  { pupilId, enrolments, order }: RollCallList['pupils'][number],
  day: { readonly schoolId: string; readonly servedOn: string },
  calendar: CalendarDocument,
) {
  const enrolment = enrolmentOn(enrolments, day.servedOn);
  if (enrolment?.schoolId !== day.schoolId) return [];
  const on = { servedOn: day.servedOn, weekday: weekday(day.servedOn) };
  if (dayProblem(calendar, on, enrolment) !== null) return [];
  return [{ pupilId, classId: enrolment.classId, order }];
}
