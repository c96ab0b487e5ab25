/** What App IO wants of a message: https://github.com/pagopa/io-messages, services-func/openapi. */
import { z } from 'zod';

export const fiscalCode = z
  .string()
  .regex(
    /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/,
  );

const paymentData = z.object({
  amount: z.int().min(1).max(9_999_999_999),
  notice_number: z.string().regex(/^[0123][0-9]{17}$/),
  invalid_after_due_date: z.boolean().default(false),
  payee: z.object({ fiscal_code: z.string().regex(/^[0-9]{11}$/) }).optional(),
});

export const newMessage = z.object({
  time_to_live: z.int().min(3_600).max(604_800).default(3_600),
  content: z.object({
    subject: z.string().min(10).max(120),
    markdown: z.string().min(80).max(10_000),
    due_date: z.iso.datetime().optional(),
    payment_data: paymentData.optional(),
    require_secure_channels: z.boolean().optional(),
  }),
  default_addresses: z.object({ email: z.email().optional() }).optional(),
  fiscal_code: fiscalCode.optional(),
  feature_level_type: z.enum(['STANDARD', 'ADVANCED']).default('STANDARD'),
});

export type NewMessage = z.infer<typeof newMessage>;
