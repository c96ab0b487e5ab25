/** What billing reads from its environment. */
import { serviceConfig, serviceUrl } from '@mestolo/service/config.ts';
import { z } from 'zod';

const seconds = z
  .string()
  .regex(/^[1-9][0-9]{0,4}$/, 'must be a number of seconds, 1 to 99999')
  .transform(Number);

export const billingConfig = serviceConfig.extend({
  /** With these, billing compares its facts with those who told them, and asks for missing ones. */
  ATTENDANCE_URL: serviceUrl.optional(),
  PAYMENTS_URL: serviceUrl.optional(),
  /** How often they are compared. */
  CONTROL_EVERY_SECONDS: seconds.default(600),
  /** What is missing for less is taken to be on its way. */
  CONTROL_WATERMARK_SECONDS: seconds.default(600),
});
