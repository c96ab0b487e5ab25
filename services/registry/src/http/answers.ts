/** The shapes of what registry answers; they make its documents and are checked in tests. */
import { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import { paymentCode } from '@mestolo/contracts/payment-code.ts';
import { dietCode, id, localDate, version } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import { channels } from '../domain/records.ts';
import { lateIseeRule } from '../domain/statements.ts';

export const importProblem = z.strictObject({ field: z.string(), problem: z.string() });

export const part = {
  result: z.enum(['new', 'changed', 'same', 'refused']),
  problems: z.array(importProblem),
};

export const counts = z.strictObject({
  new: z.int(),
  changed: z.int(),
  same: z.int(),
  refused: z.int(),
});

const { schools, classes } = CalendarChanged.data.shape;

export const places = { schools, classes };

export const calendar = z.strictObject({
  ...CalendarChanged.data.omit({ tenant: true }).shape,
  lateIsee: lateIseeRule,
  /** For the office alone. */
  diets: z.array(z.strictObject({ code: dietCode, name: z.string() })).optional(),
});

export const enrolment = z.strictObject({
  from: localDate,
  to: localDate.nullable(),
  schoolId: id,
  classId: id,
});

export const rate = z.strictObject({
  from: localDate,
  band: z.string().nullable(),
  resident: z.boolean(),
  exempt: z.boolean(),
  siblingRank: z.int().positive(),
});

/** Null where the personal data were destroyed. */
const clear = z.string().nullable();

export const family = z.strictObject({
  accountId: id,
  version,
  openedOn: localDate,
  closedOn: localDate.nullable(),
  /** As it is kept; printed it has dashes. Null in a family from before, for some seconds. */
  paymentCode: paymentCode.nullable(),
  holders: z.array(
    z.strictObject({ from: localDate, guardianId: id, fullName: clear, taxCode: clear }),
  ),
  guardians: z.array(
    z.strictObject({
      guardianId: id,
      version,
      fullName: clear,
      taxCode: clear,
      email: clear,
      phone: clear,
      language: z.enum(['it', 'en']),
      channels: z.array(z.enum(channels)),
    }),
  ),
  pupils: z.array(
    z.strictObject({
      pupilId: id,
      version,
      givenName: clear,
      familyName: clear,
      birthDate: clear,
      taxCode: clear,
      enrolments: z.array(enrolment),
      rates: z.array(rate),
      accounts: z.array(z.strictObject({ from: localDate, accountId: id })),
    }),
  ),
  /** Pupils who live with another family now: old meals of theirs stand in this account. */
  formerPupils: z.array(
    z.strictObject({ pupilId: id, accountId: id, givenName: clear, familyName: clear }),
  ),
});

export const classPupils = z.strictObject({
  pupils: z.array(
    z.strictObject({ pupilId: id, accountId: id, givenName: clear, familyName: clear }),
  ),
});

/** What one act on a pupil or an account did, and from when it counts. */
export const acted = z.strictObject({
  ...part,
  accountId: id,
  from: localDate.nullable(),
});

export const diet = z.strictObject({
  from: localDate,
  to: localDate.nullable(),
  code: dietCode,
  reason: clear,
});
