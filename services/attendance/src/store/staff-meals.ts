/** Teachers and others who eat at school: they are counted, and no family is charged. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { DoorHandler, DoorRequest } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { addDays, localDate, weekday } from '@mestolo/service/local-time.ts';
import { daysAheadOf } from '../domain/cut-off.ts';
import { dayProblem } from '../domain/service-day.ts';
import { openPage } from './book-pages.ts';
import { CALENDARS, DAYS } from './collections.ts';
import { openDays } from './days.ts';
import { type CalendarDocument, SCHEMA } from './documents.ts';
import { arrivalOf, type LocalClock, localClockOf, readCutOff } from './door-watch.ts';
import { COUNTS, STAFF, STAFF_MEALS } from './order-collections.ts';
import {
  type CountDocument,
  countKeyOf,
  type StaffDocument,
  type StaffMealDocument,
  staffKeyOf,
  staffMealKeyOf,
} from './order-documents.ts';

export interface StaffMealRequest {
  readonly tenant: string;
  readonly requestId: string;
  readonly staffId: string;
  readonly servedOn: string;
  readonly state: 'present' | 'absent';
  readonly arrivedMs: number;
  readonly actor: Actor;
}

export type StaffMealAnswer =
  | {
      readonly staffId: string;
      readonly schoolId: string;
      readonly servedOn: string;
      readonly state: 'present' | 'absent';
      /** After the cut-off: the kitchen cooks for what stood then. */
      readonly late: boolean;
      readonly ordered: boolean;
    }
  | 'no-calendar'
  | 'unknown-staff'
  | 'no-service'
  | 'too-far-ahead';

interface StaffMealState {
  readonly calendars: ReadonlyMap<string, CalendarDocument>;
  readonly clocks: ReadonlyMap<string, LocalClock>;
  readonly staff: ReadonlyMap<string, StaffDocument>;
  readonly meals: readonly StaffMealDocument[];
  /** Up to which moment each request would be in time. */
  readonly cutOffs: readonly number[];
}

export function staffMealDoor(
  clocks: Clocks,
): DoorHandler<StaffMealRequest, StaffMealState, StaffMealAnswer> {
  return {
    async load(reader, requests) {
      const asked = requests.map(({ request }) => request);
      const calendars = await reader.find<CalendarDocument>(CALENDARS, {
        _id: { $in: asked.map(({ tenant }) => tenant) },
      });
      const staff = await reader.find<StaffDocument>(STAFF, {
        _id: { $in: asked.map(staffKeyOf) },
      });
      const state = {
        calendars: new Map(calendars.map((one) => [one._id, one])),
        clocks: new Map(calendars.map((one) => [one._id, localClockOf(clocks, one)])),
        staff: new Map(staff.map((one) => [one._id, one])),
        meals: await reader.find<StaffMealDocument>(STAFF_MEALS, {
          _id: { $in: asked.map(staffMealKeyOf) },
        }),
      };
      const cutOffs: number[] = [];
      for (const request of asked) {
        const schoolId = schoolOf(state, request);
        const calendar = state.calendars.get(request.tenant);
        const clock = state.clocks.get(request.tenant);
        if (schoolId === null || !calendar || !clock) {
          cutOffs.push(0);
          continue;
        }
        const about = { ...request, schoolId, calendar, clock };
        const [count] = await reader.find<CountDocument>(COUNTS, { _id: countKeyOf(about) });
        cutOffs.push(count ? Date.parse(count.cutOffAt) : await readCutOff(reader, about));
      }
      return { ...state, cutOffs };
    },
    decide(state, requests) {
      const meals = openPage(state.meals, ({ said }) => ({ said: { $size: said.length } }));
      const days = openDays();
      const answers = requests.map((request, index) =>
        take({ state, meals, days }, request, state.cutOffs[index] ?? 0),
      );
      const writes = [
        { collection: STAFF_MEALS, operations: meals.operations() },
        { collection: DAYS, operations: days.operations() },
      ];
      return { decision: { writes, events: [], changed: [] }, answers };
    },
  };
}

interface Desk {
  readonly state: StaffMealState;
  readonly meals: ReturnType<typeof openPage<StaffMealDocument>>;
  readonly days: ReturnType<typeof openDays>;
}

function take(
  { state, meals, days }: Desk,
  { request }: DoorRequest<StaffMealRequest>,
  cutOffMs: number,
): StaffMealAnswer {
  const { tenant, requestId, staffId, servedOn, arrivedMs, actor } = request;
  const calendar = state.calendars.get(tenant);
  const clock = state.clocks.get(tenant);
  if (!calendar || !clock) return 'no-calendar';
  const schoolId = schoolOf(state, request);
  if (schoolId === null) return 'unknown-staff';
  const place = { schoolId, classId: '' };
  const day = { servedOn, weekday: weekday(servedOn) };
  if (dayProblem(calendar, day, place) !== null) return 'no-service';
  const today = localDate(clock.now, calendar.timeZone);
  if (servedOn > addDays(today, daysAheadOf(calendar))) return 'too-far-ahead';
  const at = arrivalOf(clock, arrivedMs);
  const late = Date.parse(at) > cutOffMs;
  const _id = staffMealKeyOf(request);
  const before = meals.get(_id);
  const ordered = late ? (before?.ordered ?? false) : request.state === 'present';
  const said = [...(before?.said ?? []), { requestId, state: request.state, at, actor }];
  const about = { staffId, schoolId, servedOn, state: request.state, ordered };
  meals.put({ _id, schema: SCHEMA, tenant, slot: 'lunch', ...about, said });
  // The count of that day may be frozen at this moment.
  days.touch({ tenant, servedOn, observationId: requestId });
  return { ...about, late };
}

/** Where the member of staff is posted on that day; null where nowhere. */
function schoolOf(
  { staff }: Pick<StaffMealState, 'staff'>,
  request: StaffMealRequest,
): string | null {
  const { servedOn } = request;
  const posting = staff
    .get(staffKeyOf(request))
    ?.postings.findLast(({ from, to }) => from <= servedOn && (to === null || servedOn <= to));
  return posting?.schoolId ?? null;
}
