/** What the portal reads from its environment. */
import { secretKey, serviceConfig, serviceUrl } from '@mestolo/service/config.ts';

export const portalConfig = serviceConfig.extend({
  /** Signs the links to accounts; 32 bytes in base64, the same in every replica. */
  LINK_KEY: secretKey,
  /** Where browsers reach the portal; it stands in the links that go out by e-mail and SMS. */
  PORTAL_PUBLIC_URL: serviceUrl.optional(),
});
