/** Before Alertmanager: writes its settings, with the addresses of this box. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertmanagerSettings, WrongSettings } from './alertmanager-settings.ts';

const { env } = process;
const template = readFileSync(join(import.meta.dirname, 'alertmanager.yaml'), 'utf8');

try {
  const settings = alertmanagerSettings(template, {
    smtpUrl: readFileSync(env.SMTP_URL_FILE ?? '/run/secrets/smtp-url', 'utf8').trim(),
    from: env.MAIL_FROM ?? '',
    publicName: env.PUBLIC_NAME ?? '',
    mayBeClear: env.SMTP_STARTTLS === 'ifOffered',
    office: env.OFFICE_ALERTS_TO ?? '',
    supplier: env.SUPPLIER_ALERTS_TO ?? '',
    heartbeatUrl: env.HEARTBEAT_URL ?? '',
    templates: '/etc/mestolo/mails/*.tmpl',
  });
  // The password of the mail server is in it.
  writeFileSync('/volumes/alertmanager/alertmanager.yaml', settings, { mode: 0o600 });
} catch (error) {
  if (!(error instanceof WrongSettings)) throw error;
  console.error(`refused: ${error.message}`);
  process.exitCode = 1;
}
