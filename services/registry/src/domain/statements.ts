/** What an office says about families and schools: the body of the import. */
import {
  businessClock,
  CalendarChanged,
  chargeBasis,
  schoolKind,
} from '@mestolo/contracts/events/registry.ts';
import { amountCents, dietCode, localTime } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import { officeDay } from './office-day.ts';
import { channels } from './records.ts';

const code = z.string().trim().min(1).max(80);
const name = z.string().trim().min(1).max(120);

/** Left out means "as it was"; null means "there is none". */
const contact = z.string().trim().max(200).nullish();

const taxCode = {
  taxCode: z.string().trim().max(32).nullish(),
  /** The office has seen the document: the code is kept though it does not check. */
  taxCodeUnchecked: z.boolean().optional(),
};

export const guardianStatement = z.strictObject({
  code: code.optional(),
  fullName: name,
  ...taxCode,
  language: z.enum(['it', 'en']).optional(),
  email: contact,
  phone: contact,
  channels: z.array(z.enum(channels)).max(channels.length).optional(),
});

export const pupilStatement = z.strictObject({
  code: code.optional(),
  givenName: name,
  familyName: name,
  birthDate: officeDay,
  ...taxCode,
  /** Code or name of a school of the calendar, and of one of its classes. */
  school: code,
  class: code,
  /** Since when this is so; without it from the start of the year or, for a change, from today. */
  from: officeDay.optional(),
  /** The last day; null opens the end again. */
  to: officeDay.nullable().optional(),
  band: z.string().trim().min(1).max(10).nullish(),
  /** When the ISEE of the band was filed: the Comune's rule says from when it counts. */
  iseeFiledOn: officeDay.optional(),
  resident: z.boolean().optional(),
  exempt: z.boolean().optional(),
  /** The diet from that day on; null: none any more. Why is kept here and sealed. */
  diet: z
    .strictObject({ code: dietCode, reason: z.string().trim().max(200).nullable() })
    .nullable()
    .optional(),
});

export const MOST_GUARDIANS = 12;
export const MOST_PUPILS = 20;

export const familyStatement = z.strictObject({
  /** The office's own code; without one the account holder's tax code tells families apart. */
  code: code.optional(),
  openedOn: officeDay.optional(),
  closedOn: officeDay.nullable().optional(),
  /** The first guardian is the account holder. */
  guardians: z.array(guardianStatement).max(MOST_GUARDIANS).default([]),
  /** Since when the first guardian holds the account: the day of a change, or of a correction. */
  holderFrom: officeDay.optional(),
  pupils: z.array(pupilStatement).max(MOST_PUPILS).default([]),
});

/** From when an ISEE counts that is filed when the school year has begun. */
export const lateIseeRule = z.enum(['filingDate', 'nextMonth', 'byFifteenth']);

/** One line of a list of staff. */
export const staffStatement = z.strictObject({
  code: code.optional(),
  fullName: name,
  /** Code or name of a school of the calendar. */
  school: code,
  from: officeDay.optional(),
  to: officeDay.nullable().optional(),
});

const calendarShape = CalendarChanged.data.shape;

export const schoolStatement = z.strictObject({
  code,
  name,
  kind: schoolKind,
  /** Left out, these two stay as they were. */
  chargeBasis: chargeBasis.optional(),
  cutOff: localTime.optional(),
});
export const classStatement = z.strictObject({ code, name, school: code });

const [system, fixed, shifted] = businessClock.options;
/** A century to either side: dates have an end. */
const offsetMs = z.int().min(-3_155_760_000_000).max(3_155_760_000_000);

const clockStatement = z.discriminatedUnion('kind', [
  z.strictObject(system.shape),
  z.strictObject(fixed.shape),
  z.strictObject({ ...shifted.shape, offsetMs }),
]);

const creditorShape = calendarShape.creditor.unwrap().shape;
const [station, year] = [
  creditorShape.otherStations.unwrap().element,
  creditorShape.assessments.unwrap().element,
];

/** Its values are checked where the calendar is taken, since a fault there has words. */
const creditorStatement = z.strictObject({
  ...creditorShape,
  otherStations: z.array(z.strictObject(station.shape)).max(20).optional(),
  postal: z
    .strictObject({
      iban: z.string().max(50),
      /** What is printed on the slip. */
      holder: z.string().trim().min(1).max(100),
      authorization: z.string().trim().min(1).max(80),
    })
    .optional(),
  topUps: z.strictObject(creditorShape.topUps.unwrap().shape).optional(),
  catalogue: z.strictObject(creditorShape.catalogue.unwrap().shape).optional(),
  assessments: z
    .array(z.strictObject({ ...year.shape, number: z.string().trim().min(1).max(40) }))
    .max(50)
    .optional(),
});

export const calendarStatement = z.strictObject({
  name,
  timeZone: z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Rome'),
  clock: clockStatement.default({ kind: 'system' }),
  office: z.strictObject(calendarShape.office.shape),
  schools: z.array(schoolStatement).max(500).default([]),
  classes: z.array(classStatement).max(5_000).default([]),
  schoolYears: z
    .array(
      z.strictObject({
        ...calendarShape.schoolYears.element.shape,
        ...{ from: officeDay, to: officeDay, graceUntil: officeDay },
      }),
    )
    .max(50),
  serviceWeekdays: calendarShape.serviceWeekdays.min(1).max(7),
  closures: z
    .array(
      z.strictObject({
        from: officeDay,
        to: officeDay,
        school: code.nullable().default(null),
        class: code.nullable().default(null),
        cause: z.string().max(200),
      }),
    )
    .max(2_000)
    .default([]),
  lowBalanceBelowCents: calendarShape.lowBalanceBelowCents,
  /** Left out, these three stay as they were. */
  cancelDaysAhead: z.int().min(1).max(365).optional(),
  /** Null: nothing needs a second person. */
  fourEyesFromCents: amountCents.nullish(),
  lateIsee: lateIseeRule.optional(),
  creditor: creditorStatement.nullable().default(null),
});

export const importBody = z.strictObject({
  calendar: calendarStatement.optional(),
  families: z.array(familyStatement).max(20_000).default([]),
  staff: z.array(staffStatement).max(5_000).default([]),
  /** The day on which changes without a date begin; today without it. */
  effectiveOn: officeDay.optional(),
  /** Tells what would happen, and does nothing. */
  dryRun: z.boolean().default(false),
  /** Why, for the log of operations. */
  reason: z.string().trim().min(1).max(500).optional(),
});

export type GuardianStatement = z.infer<typeof guardianStatement>;
export type PupilStatement = z.infer<typeof pupilStatement>;
export type FamilyStatement = z.infer<typeof familyStatement>;
export type StaffStatement = z.infer<typeof staffStatement>;
export type CalendarStatement = z.infer<typeof calendarStatement>;

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}
