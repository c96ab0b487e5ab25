/** The invented school of a sandbox: ids that follow from its name, and lunch on every day. */
import { createHash } from 'node:crypto';
import type { Calendar, Enrolment } from './service-day.ts';

/** What is sent to a sandbox is gone after this long. */
export const SANDBOX_KEEPS_DAYS = 7;
/** Far more than whoever tries a device needs, and too little to fill a disk. */
export const SANDBOX_REQUESTS_A_DAY = 2_000;
/** How many of the last requests can be seen. */
export const SANDBOX_SHOWS = 50;

const CLASSES = 2;
const PUPILS_A_CLASS = 12;

export interface SandboxPupil {
  readonly pupilId: string;
  readonly accountId: string;
  readonly enrolment: Enrolment;
}

export interface SandboxSchool {
  readonly schoolId: string;
  readonly calendar: Calendar & { readonly schools: [] };
  readonly pupils: readonly SandboxPupil[];
}

/** The same name gives the same school, so a maker's notes stay true. */
export function sandboxSchool(tenant: string): SandboxSchool {
  const named = (what: string) => uuidOf(`${tenant}|${what}`);
  const schoolId = named('school');
  const pupils = Array.from({ length: CLASSES * PUPILS_A_CLASS }, (_, number) => ({
    pupilId: named(`pupil ${number}`),
    accountId: named(`account ${number}`),
    enrolment: {
      from: FIRST_DAY,
      to: null,
      schoolId,
      classId: named(`class ${number % CLASSES}`),
    },
  }));
  return { schoolId, calendar: EVERY_DAY, pupils };
}

const FIRST_DAY = '2020-01-01';

/** Without schools of its own in the calendar no kitchen's count is made. */
const EVERY_DAY: SandboxSchool['calendar'] = {
  timeZone: 'Europe/Rome',
  clock: { kind: 'system' },
  schoolYears: [{ name: 'always', from: FIRST_DAY, to: '2099-12-31', graceUntil: FIRST_DAY }],
  serviceWeekdays: [1, 2, 3, 4, 5, 6, 7],
  closures: [],
  schools: [],
};

/** A name-based UUID (version 8 says that the way it is made is our own). */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
