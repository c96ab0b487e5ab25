/** What the portal reads from its environment. */

import { secretKey, serviceConfig, serviceUrl } from '@mestolo/service/config.ts';
import { z } from 'zod';

export const portalConfig = serviceConfig.extend({
  /** Signs the links to accounts; 32 bytes in base64, the same in every replica. */
  LINK_KEY: secretKey,
  /** Where browsers reach the portal; it stands in the links that go out by e-mail and SMS. */
  PORTAL_PUBLIC_URL: serviceUrl.optional(),
  PAYMENTS_URL: serviceUrl,
  NOTIFICATIONS_URL: serviceUrl,
  /** How many proxies of ours stand before the portal; each adds to `X-Forwarded-For`. */
  PROXIES_IN_FRONT: z.coerce.number().int().min(0).max(10).default(0),
});
