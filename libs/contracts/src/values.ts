/** The small values that several contracts share. */
import { z } from 'zod';

/** The Comune: one installation serves many, so it stands on every document and event. */
export const tenantId = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);

/** Ids are UUIDs: never sequential, and nothing about a person can be read from one. */
export const id = z.uuid();

/** 16 bytes as 32 hexadecimal digits, hashed from tenant, pupil, date and slot. */
export const mealId = z.string().regex(/^[0-9a-f]{32}$/);

/** A local calendar day, `2020-09-30`. */
export const localDate = z.iso.date();

/** A local time of day to the minute, `09:30`. */
export const localTime = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);

/** A moment, in UTC, to the millisecond. */
export const instant = z.iso.datetime();

/** Whole cents of a euro, never negative: direction is debit or credit, not a sign. */
export const amountCents = z.int().nonnegative();

/** A balance in whole cents; below zero the family owes money. */
export const balanceCents = z.int();

/** Counts the changes of one subject, from 1; a consumer keeps the highest it has seen. */
export const version = z.int().positive();

/**
 * Personal data, encrypted: `s1.<key id>.<nonce>.<ciphertext and tag>`, the last two in base64url.
 * AES-256-GCM; the associated data are tenant, record id and field name.
 */
export const sealed = z.string().regex(/^s1\.[A-Za-z0-9:_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);

export const mealSlot = z.enum(['lunch']);

/** Tells a kitchen what to cook and nobody why. */
export const dietCode = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,9}$/);

/** A calendar month, `2020-10`. */
export const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/);

/** Who did it. A service acting for a person names the person in `onBehalfOf`. */
export const actor = z.object({
  kind: z.enum(['device', 'person', 'service', 'psp']),
  id: z.string().min(1).max(100),
  onBehalfOf: z.string().min(1).max(100).optional(),
});

export type Actor = z.infer<typeof actor>;
export type MealSlot = z.infer<typeof mealSlot>;
