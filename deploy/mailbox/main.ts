/** Starts the mailbox with what its environment says; the README lists the names. */
import { readFileSync } from 'node:fs';
import { DEMO_ACCOUNT, DEMO_APP_IO_KEY, startMailbox } from './mailbox.ts';
import type { SmtpProtection } from './smtp-door.ts';

const env = process.env;

function smtpProtection(): SmtpProtection {
  const [user, ...rest] = (env.SMTP_LOGIN ?? '').split(':');
  const { SMTP_TLS_KEY_FILE: key, SMTP_TLS_CERT_FILE: cert } = env;
  return {
    ...(user && { login: { user, password: rest.join(':') } }),
    ...(key &&
      cert && { tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } }),
  };
}

const mailbox = await startMailbox({
  host: env.HOST || '127.0.0.1',
  httpPort: Number(env.PORT || 4110),
  smtpPort: Number(env.SMTP_PORT || 4125),
  smtp: smtpProtection(),
  ...(env.MAILBOX_FOLDER ? { folder: env.MAILBOX_FOLDER } : {}),
  account: {
    sid: env.TWILIO_ACCOUNT_SID || DEMO_ACCOUNT.sid,
    authToken: env.TWILIO_AUTH_TOKEN || DEMO_ACCOUNT.authToken,
  },
  smsUrl: env.TWILIO_SMS_URL || null,
  bounces: env.BOUNCE_URL ? { url: env.BOUNCE_URL, token: env.BOUNCE_TOKEN ?? '' } : null,
  appIoKeys: [env.APP_IO_KEY || DEMO_APP_IO_KEY],
});
console.log(JSON.stringify({ msg: 'ready', page: mailbox.httpUrl, smtp: mailbox.smtpUrl }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    mailbox.stop().then(() => process.exit(0));
  });
}
