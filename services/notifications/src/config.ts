/** What notifications reads from its environment. */
import { secretKey, serviceConfig, serviceUrl } from '@mestolo/service/config.ts';
import { z } from 'zod';
import { checkDkim, senderConfig } from './sender-config.ts';

const seconds = z
  .string()
  .regex(/^[0-9]{1,4}$/, 'must be a number of seconds')
  .transform(Number)
  .pipe(z.int().min(1).max(3600));

/**
 * The subscription keys that App IO gives to each Comune, one or the pair of them, by tenant (`*`:
 * for every one): `{"pianengo":["…","…"]}`.
 */
const appIoKeys = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('must be JSON: {"<tenant>":["<key>","<second key>"]}');
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string(),
      z.union([
        z
          .string()
          .min(1)
          .transform((key): readonly string[] => [key]),
        z.array(z.string().min(1)).min(1).max(2).readonly(),
      ]),
    ),
  );

export const notificationsConfig = serviceConfig
  .extend({
    /** `smtp://user:password@host:587`, or `smtps:` for TLS from the first byte. */
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must begin with smtp:// or smtps://' }),
    /** Who writes: `Comune di Pianengo <mensa@comune.example>`. */
    MAIL_FROM: z.string().regex(/@[^@<>\s]+>?\s*$/, 'must hold an e-mail address'),
    TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-zA-Z]{32}$/, 'must be AC and 32 characters'),
    TWILIO_AUTH_TOKEN: z.string().min(1),
    /** A number such as +39…, or a registered sender name. */
    TWILIO_FROM: z.string().min(1),
    /** Another address than Twilio's, for a stand-in. */
    TWILIO_BASE_URL: serviceUrl.optional(),
    /**
     * Where Twilio reaches this service to report on an SMS; without it, it is asked for no report.
     */
    PUBLIC_URL: serviceUrl.optional(),
    /** Where browsers reach the portal; reminders then say where to pay in with the code. */
    PORTAL_PUBLIC_URL: serviceUrl.optional(),
    /** Who may report a mail that came back: the mail server's bearer token. Without it, nobody. */
    BOUNCE_TOKEN: z.string().min(16, 'must have 16 characters or more').optional(),
    /** `https://api.io.pagopa.it`, or a stand-in; without it, App IO is no channel. */
    APP_IO_URL: serviceUrl.optional(),
    APP_IO_KEYS: appIoKeys.default({}),
    /** Signs the links with which guardians confirm addresses and choose what they get. */
    TOKEN_KEY: secretKey,
    /** Keys the hashes by which the number of an SMS that came in is found. */
    NUMBER_KEY: secretKey,
    PAYMENTS_URL: serviceUrl,
    ATTENDANCE_URL: serviceUrl,
    ...senderConfig,
    /** How long one attempt may take before another sender takes the notification up. */
    SEND_LEASE_SECONDS: seconds.default(120),
    /** The wait after a first failure; the following ones grow in proportion. */
    SEND_RETRY_SECONDS: seconds.default(60),
    /** How many accounts one transaction looks at when a broadcast is made. */
    BROADCAST_PART: z.coerce.number().int().min(1).max(2_000).default(500),
  })
  .superRefine(checkDkim);
