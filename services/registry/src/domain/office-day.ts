/** A day as an office may say it: the days around it can still be written and read. */
import { localDate } from '@mestolo/contracts/values.ts';

export const officeDay = localDate.refine(
  (day) => day >= '1900-01-01' && day < '2200-01-01',
  'must be a day from 1900 to 2199',
);
