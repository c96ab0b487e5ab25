/** What a route answers for a line, for its documents and its check. */
import { mealId } from '@mestolo/contracts/values.ts';
import { z } from 'zod';

export const lineAnswer = z.strictObject({
  observationId: z.string().nullable(),
  result: z.enum(['accepted', 'duplicate', 'parked', 'refused']),
  mealId: mealId.optional(),
  revision: z.int().positive().optional(),
  problem: z
    .strictObject({
      code: z.string(),
      detail: z.string(),
      errors: z.array(z.object({ path: z.string(), code: z.string() })).optional(),
    })
    .optional(),
});

export const lineAnswers = z.strictObject({ lines: z.array(lineAnswer) });
