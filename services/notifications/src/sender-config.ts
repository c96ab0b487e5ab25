/** What the senders read from the environment: how providers are reached, and how fast. */
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

function whole(what: string, { usual, most }: { usual: number; most: number }) {
  return z
    .string()
    .regex(/^[0-9]{1,6}$/, `must be a number of ${what}`)
    .transform(Number)
    .pipe(z.int().min(1).max(most))
    .default(usual);
}

const dkimKey = z.string().transform((text, context): string => {
  const pem = text.replaceAll('\\n', '\n');
  try {
    // Nodemailer sends unsigned, and says nothing, where it cannot sign.
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch {
    // Said below.
  }
  context.addIssue('must be an RSA private key, as PEM');
  return z.NEVER;
});

export const senderConfig = {
  /** `ifOffered` also sends without TLS, to a server that has none; `smtps:` has it in any case. */
  SMTP_STARTTLS: z.enum(['required', 'ifOffered']).default('required'),
  /** A file with the certificate authorities to trust in place of the machine's own. */
  SMTP_CA_FILE: z.string().optional(),
  SMTP_MESSAGES_A_MINUTE: whole('messages', { usual: 600, most: 100_000 }),
  /** All three, or none: then nothing is signed here. */
  DKIM_DOMAIN: z.string().optional(),
  DKIM_SELECTOR: z.string().optional(),
  DKIM_PRIVATE_KEY: dkimKey.optional(),
  SMS_A_SECOND: whole('messages', { usual: 10, most: 1_000 }),
  /** When Twilio is asked for a report that it has not sent. */
  SMS_REPORT_SECONDS: whole('seconds', { usual: 3_600, most: 86_400 }),
  APP_IO_A_SECOND: whole('messages', { usual: 10, most: 1_000 }),
  /** How long a provider that fails is left in peace at first; later up to twenty times as long. */
  PROVIDER_PAUSE_SECONDS: whole('seconds', { usual: 15, most: 3_600 }),
};

export type SenderConfig = z.infer<z.ZodObject<typeof senderConfig>>;

/** Half a signature is none. */
export function checkDkim(
  config: Pick<SenderConfig, 'DKIM_DOMAIN' | 'DKIM_SELECTOR' | 'DKIM_PRIVATE_KEY'>,
  context: z.RefinementCtx,
): void {
  const names = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'] as const;
  const missing = names.filter((name) => config[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return;
  for (const name of missing) {
    context.addIssue({ code: 'custom', path: [name], message: 'is needed to sign with DKIM' });
  }
}
