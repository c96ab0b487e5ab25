/** What payments reads from its environment. */
import { serviceConfig, serviceUrl } from '@mestolo/service/config.ts';
import { z } from 'zod';
import { checkStation, stationConfig } from './station-config.ts';

/**
 * The subscription keys that PagoPA gives to each creditor, by fiscal code (`*`: for every one):
 * `{"00000000000":{"checkout":"…","aca":"…","gpd":"…","fdr":"…","bizEvents":"…"}}`.
 */
const subscriptionKeys = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('must be JSON: {"<fiscal code>":{"checkout":"<key>", …}}');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.record(z.string(), z.string())));

/** A whole number of seconds, up to a day. */
function seconds(usual: number) {
  return z
    .string()
    .regex(/^[0-9]{1,5}$/, 'must be a number of seconds')
    .transform(Number)
    .pipe(z.int().min(1).max(86_400))
    .default(usual);
}

export const paymentsConfig = serviceConfig
  .extend({
    ...stationConfig,
    /** PagoPA's doors; a part without an address is switched off. */
    CHECKOUT_URL: serviceUrl.optional(),
    ACA_URL: serviceUrl.optional(),
    GPD_URL: serviceUrl.optional(),
    GPD_PAYMENTS_URL: serviceUrl.optional(),
    FDR_URL: serviceUrl.optional(),
    BIZ_EVENTS_URL: serviceUrl.optional(),
    PAGOPA_SUBSCRIPTION_KEYS: subscriptionKeys.default({}),
    /** How long PagoPA's calls fail until it counts as out, and how often it is tried then. */
    OUTAGE_AFTER_SECONDS: seconds(300),
    OUTAGE_PROBE_SECONDS: seconds(30),
    /** How long a process may take to tell PagoPA of a notice before another one does. */
    CONFERRAL_LEASE_SECONDS: seconds(90),
    /** The longest wait before a notice that PagoPA could not be told of is told again. */
    CONFERRAL_RETRY_SECONDS: seconds(300),
    /** How often receipts are fetched from PagoPA's archive of positions. */
    RECEIPTS_POLL_SECONDS: seconds(60),
    /** Where browsers reach the portal: people come back to it after paying on line. */
    PORTAL_PUBLIC_URL: serviceUrl.optional(),
  })
  .superRefine(checkStation);
