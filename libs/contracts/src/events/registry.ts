/**
 * What registry publishes. Each record is the whole subject with its effective-dated history.
 *
 * Sealed values: names and tax codes under `family:<accountId>:identity`, e-mail and phone under
 * `family:<accountId>:contact`. Their record id is the person's own (guardianId also in `holders`,
 * pupilId), their field is the name of the property.
 */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { paymentCode } from '../payment-code.ts';
import {
  amountCents,
  balanceCents,
  dietCode,
  id,
  instant,
  localDate,
  localTime,
  sealed,
  tenantId,
  version,
} from '../values.ts';

/** A family and its one account: the family's id is the account's id, for ever. */
export const FamilyChanged = defineEvent(
  'it.mestolo.registry.family-changed.v1',
  z.object({
    accountId: id,
    version,
    openedOn: localDate,
    closedOn: localDate.nullable(),
    /** What anybody may pay in with, for ever the same; says nothing of the family. */
    paymentCode: paymentCode.optional(),
    /** The account holder over time; the last one counts today. */
    holders: z
      .array(
        z.object({ from: localDate, guardianId: id, fullName: sealed, taxCode: sealed.nullable() }),
      )
      .min(1),
  }),
);

export const PupilChanged = defineEvent(
  'it.mestolo.registry.pupil-changed.v1',
  z.object({
    pupilId: id,
    version,
    /** The account of today. */
    accountId: id,
    /** Which account the pupil belonged to from day to day; absent: always to that of today. */
    accounts: z.array(z.object({ from: localDate, accountId: id })).optional(),
    givenName: sealed,
    familyName: sealed,
    enrolments: z.array(
      z.object({ from: localDate, to: localDate.nullable(), schoolId: id, classId: id }),
    ),
    /** What decides the price of a meal, besides the school; ordered by `from`. */
    rates: z.array(
      z.object({
        from: localDate,
        /** A code (A, B, …); the ISEE value itself never leaves registry. */
        band: z.string().max(10).nullable(),
        resident: z.boolean(),
        siblingRank: z.int().positive(),
        exempt: z.boolean(),
      }),
    ),
  }),
);

/** A topic of its own, read by attendance alone: a diet tells of health or of faith. */
export const DietChanged = defineEvent(
  'it.mestolo.registry.diet-changed.v1',
  z.object({
    pupilId: id,
    version,
    diets: z.array(z.object({ from: localDate, to: localDate.nullable(), code: dietCode })),
  }),
);

/** Someone of a school's staff who may eat there: counted, never charged to a family. */
export const StaffChanged = defineEvent(
  'it.mestolo.registry.staff-changed.v1',
  z.object({
    staffId: id,
    version,
    /** Sealed under `tenant:<tenant>:staff`. */
    fullName: sealed,
    postings: z.array(z.object({ from: localDate, to: localDate.nullable(), schoolId: id })),
  }),
);

export const GuardianChanged = defineEvent(
  'it.mestolo.registry.guardian-changed.v1',
  z.object({
    guardianId: id,
    version,
    accountId: id,
    fullName: sealed,
    language: z.enum(['it', 'en']),
    email: sealed.nullable(),
    phone: sealed.nullable(),
    /** Under the key of names; App IO knows people by it. Absent in records from before. */
    taxCode: sealed.nullable().optional(),
    /** The channels this guardian wants. */
    channels: z.array(z.enum(['email', 'sms', 'appIo'])),
  }),
);

/** Business time of a Comune: the real one, one that stands still, or one moved by an offset. */
export const businessClock = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('fixed'), at: instant }),
  z.object({ kind: z.literal('shifted'), offsetMs: z.int() }),
]);

export const schoolKind = z.enum(['infanzia', 'primaria', 'secondaria']);
export const chargeBasis = z.enum(['attendance', 'order']);

/** A Comune: its schools, school years, service days and settings. */
export const CalendarChanged = defineEvent(
  'it.mestolo.registry.calendar-changed.v1',
  z.object({
    tenant: tenantId,
    version,
    name: z.string().min(1),
    timeZone: z.string().min(1),
    clock: businessClock,
    office: z.object({
      name: z.string(),
      phone: z.string().nullable(),
      email: z.string().nullable(),
    }),
    schools: z.array(
      z.object({
        schoolId: id,
        code: z.string(),
        name: z.string(),
        kind: schoolKind,
        /** Charged is who was there, or who was not cancelled in time. Absent: `attendance`. */
        chargeBasis: chargeBasis.optional(),
        /** Local time up to which orders change: 09:30:00.000 is in time. Absent: 09:30. */
        cutOff: localTime.optional(),
      }),
    ),
    classes: z.array(z.object({ classId: id, schoolId: id, code: z.string(), name: z.string() })),
    schoolYears: z.array(
      z.object({
        /** `2020/21` */
        name: z.string(),
        from: localDate,
        to: localDate,
        /** Last day, included, on which a negative balance is not reminded of. */
        graceUntil: localDate,
      }),
    ),
    /** 1 is Monday; a meal can be served on these days. */
    serviceWeekdays: z.array(z.int().min(1).max(7)),
    closures: z.array(
      z.object({
        /** Absent in closures that were known when the calendar was made. */
        closureId: id.optional(),
        from: localDate,
        to: localDate,
        schoolId: id.nullable(),
        classId: id.nullable(),
        /** `strike`, `outing`, `snow`, or what the office calls it. */
        cause: z.string(),
      }),
    ),
    lowBalanceBelowCents: balanceCents,
    /** How many days ahead a meal may be cancelled. Absent: 30. */
    cancelDaysAhead: z.int().positive().optional(),
    /** From this amount on, what one person enters another one approves. Absent: never. */
    fourEyesFromCents: amountCents.optional(),
    /** What pagoPA knows the Comune by; absent until it has joined. */
    creditor: z
      .object({
        fiscalCode: z.string().regex(/^[0-9]{11}$/),
        companyName: z.string().min(1).max(140),
        brokerId: z.string(),
        stationId: z.string(),
        segregationCode: z.string().regex(/^[0-9]{2}$/),
        iban: z.string(),
        transferCategory: z.string(),
        /** Where notices are answered: by our own station, or by PagoPA's archive of positions. */
        provider: z.enum(['station', 'gpd']).optional(),
        /** Other stations that may ask for notices of this creditor. */
        otherStations: z
          .array(
            z.object({
              brokerId: z.string(),
              stationId: z.string(),
              segregationCode: z.string().regex(/^[0-9]{2}$/),
            }),
          )
          .optional(),
        /** Whether notices are told to the central archive of notices (ACA). Absent: they are. */
        aca: z.boolean().optional(),
        /** Whether families may pay on line through PagoPA's Checkout. Absent: they may not. */
        checkout: z.boolean().optional(),
        /** The code that banks know the creditor by (SIA, for CBILL). */
        cbill: z
          .string()
          .regex(/^[A-Z0-9]{5}$/)
          .optional(),
        /** A postal account: notices then carry a postal slip. */
        postal: z
          .object({ iban: z.string(), holder: z.string(), authorization: z.string() })
          .optional(),
        /** The least and the most of a top-up. Absent: any amount. */
        topUps: z
          .object({ fromCents: amountCents.optional(), toCents: amountCents.optional() })
          .optional(),
        /** The names of the service in PagoPA's catalogue, for payments begun at a bank. */
        catalogue: z
          .object({
            serviceId: z.string().regex(/^[0-9]{5}$/),
            subjectId: z.string().regex(/^[0-9]{5}$/),
          })
          .optional(),
        /** The revenue assessment (accertamento) of each year, for the accounting office. */
        assessments: z.array(z.object({ year: z.int(), number: z.string() })).optional(),
      })
      .nullable(),
  }),
);

/** A key of personal data was destroyed: what it sealed can never be read again. */
export const KeyDestroyed = defineEvent(
  'it.mestolo.registry.key-destroyed.v1',
  z.object({ keyId: z.string(), version, destroyedAt: instant }),
);
