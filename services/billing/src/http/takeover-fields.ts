/** What the doors of the takeover have in common. */
import { id, localDate } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import { takeoverKinds } from '../domain/takeover.ts';

export const takeoverKind = z.enum(takeoverKinds);

export const lineProblem = z.strictObject({ field: z.string(), problem: z.string() });

const column = z.strictObject({ heading: z.string(), column: z.string().nullable() });

export const readFile = z.strictObject({
  name: z.string(),
  kind: takeoverKind.nullable(),
  problem: z.string().nullable(),
  columns: z.array(column),
});

export const takenLine = z.strictObject({
  subject: z.string(),
  kind: takeoverKind,
  reference: z.string(),
  accountId: id,
  pupilId: id.nullable(),
  amountCents: z.int(),
  day: localDate,
  vouchers: z.strictObject({ count: z.int(), valueCents: z.int() }).nullable(),
  noticeNumber: z.string().nullable(),
  means: z.string().nullable(),
  payment: z.string().nullable(),
  revision: z.int(),
  entryIds: z.array(z.string()),
});

/** Larger than any Comune's lists. */
export const LISTS_LIMIT_BYTES = 16 * 1024 * 1024;
