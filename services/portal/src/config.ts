/** What the portal reads from its environment. */
import { serviceConfig, serviceUrl } from '@mestolo/service/config.ts';

export const portalConfig = serviceConfig.extend({
  /** Where browsers reach the portal; it stands in the links that go out by e-mail and SMS. */
  PORTAL_PUBLIC_URL: serviceUrl.optional(),
});
