/** How a Comune's wishes about notifications look at the doors. */
import { z } from 'zod';

export const reason = z.string().trim().min(3).max(300);

/** A registered name of up to eleven letters and digits, or a number. */
const smsSender = z.string().regex(/^(?=.*[A-Za-z])[A-Za-z][A-Za-z0-9 ]{0,10}$|^\+[0-9]{6,15}$/);

export const settingsBody = z.strictObject({
  reminders: z.enum(['off', 'byHand', 'automatic']),
  lowBelowMeals: z.int().min(1).max(40).nullable(),
  sms: z.strictObject({
    sender: smsSender.nullable(),
    millicentsAPart: z.int().min(0).max(100_000),
    capCentsADay: z.int().min(0).max(10_000_000).nullable(),
  }),
  appIo: z.boolean(),
  evidenceDays: z.int().min(1).max(3_650),
});
