/** Starts the mailbox with what its environment says; the README lists the names. */
import { DEMO_ACCOUNT, startMailbox } from './mailbox.ts';

const env = process.env;
const mailbox = await startMailbox({
  host: env.HOST || '127.0.0.1',
  httpPort: Number(env.PORT || 4110),
  smtpPort: Number(env.SMTP_PORT || 4125),
  ...(env.MAILBOX_FOLDER ? { folder: env.MAILBOX_FOLDER } : {}),
  account: {
    sid: env.TWILIO_ACCOUNT_SID || DEMO_ACCOUNT.sid,
    authToken: env.TWILIO_AUTH_TOKEN || DEMO_ACCOUNT.authToken,
  },
});
console.log(JSON.stringify({ msg: 'ready', page: mailbox.httpUrl, smtp: mailbox.smtpUrl }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    mailbox.stop().then(() => process.exit(0));
  });
}
