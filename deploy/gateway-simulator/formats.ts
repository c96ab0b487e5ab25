/** Small descriptions of values that more than one door takes. */
import { z } from 'zod';

export const digits = (count: number) =>
  z.string().regex(new RegExp(`^[0-9]{${count}}$`), `must be ${count} digits`);

export const day = z.iso.date();

/** With or without a zone, as the different doors of PagoPA write it. */
export const dateTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/, 'must be a date and time')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a date and time');
