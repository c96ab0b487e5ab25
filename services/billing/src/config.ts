/** What billing reads from its environment. */
import { serviceConfig, serviceUrl } from '@mestolo/service/config.ts';

export const billingConfig = serviceConfig.extend({
  /** With these, billing compares its facts with those who told them, and asks for missing ones. */
  ATTENDANCE_URL: serviceUrl.optional(),
  PAYMENTS_URL: serviceUrl.optional(),
});
