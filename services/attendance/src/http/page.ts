/** Long lists come in pages: `next` of one is `after` of the following. */
import { z } from 'zod';

export const page = {
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
};
