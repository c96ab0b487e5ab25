/** `npm run ops -- try-email`: sends one real message through the mail server of the settings. */
import { randomUUID } from 'node:crypto';
import nodemailer from 'nodemailer';
import type { OpsCommand, OpsContext } from '../command.ts';
import { domainOf } from '../doctor/mail-records.ts';
import { settingsOf } from '../doctor/settings.ts';
import { NoAccess } from '../no-access.ts';

const WITHIN_MS = 15_000;

async function run(context: OpsContext): Promise<number> {
  const [to] = context.positionals;
  if (!to || !/^[^@\s]+@[^@\s]+$/.test(to)) throw new NoAccess('Say to whom: try-email ADDRESS');
  const settings = settingsOf(await context.reach());
  const { SMTP_URL: url, MAIL_FROM: from = '', DKIM_SELECTOR: keySelector } = settings;
  if (!url) throw new NoAccess('SMTP_URL is not set; see secrets/smtp-url.txt.');
  const domainName = settings.DKIM_DOMAIN ?? domainOf(from) ?? '';
  const { DKIM_PRIVATE_KEY: privateKey } = settings;
  const transport = nodemailer.createTransport({
    ...{ url, requireTLS: settings.SMTP_STARTTLS !== 'ifOffered' && !url.startsWith('smtps:') },
    ...{ connectionTimeout: WITHIN_MS, greetingTimeout: WITHIN_MS, socketTimeout: WITHIN_MS },
    ...(keySelector && privateKey && { dkim: { domainName, keySelector, privateKey } }),
  });
  const reference = randomUUID().slice(0, 8);
  try {
    const { response } = await transport.sendMail({
      ...{ from, to, subject: `Prova della mensa scolastica (${reference})` },
      headers: { 'auto-submitted': 'auto-generated' },
      text:
        'Questo è un messaggio di prova del servizio di mensa scolastica: non serve rispondere.\n' +
        `Riferimento: ${reference}\n`,
    });
    context.answer({ taken: true, response, reference }, () => [
      `The server took it: ${response}`,
      `Look for “${reference}” in that mailbox, also among spam; its source shows SPF, DKIM, DMARC.`,
    ]);
    return 0;
  } catch (error) {
    const { code, response, message } = error as Error & { code?: string; response?: string };
    const said = response ?? message;
    context.answer({ taken: false, code, response: said }, () => [
      `The server did not take it (${code ?? 'no code'}): ${said}`,
      'npm run ops -- doctor says what is wrong with the settings.',
    ]);
    return 1;
  } finally {
    transport.close();
  }
}

export const command: OpsCommand = {
  name: 'try-email',
  summary: 'sends one real e-mail through the mail server of the settings',
  usage: '  ADDRESS          to whom; one of your own',
  options: {},
  run,
};
