import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type AlertMails, alertmanagerSettings, WrongSettings } from './alertmanager-settings.ts';

const template = readFileSync(join(import.meta.dirname, 'alertmanager.yaml'), 'utf8');

const mails: AlertMails = {
  smtpUrl: 'smtps://mensa%40comune:p%22a%3Ass@mail.provider.it:465',
  from: 'Comune <mensa@comune.it>',
  publicName: 'mensa.comune.it',
  mayBeClear: false,
  office: 'scuola@comune.it',
  supplier: 'assistenza@fornitore.it',
  heartbeatUrl: 'https://heartbeat.example/1',
  templates: '/etc/mestolo/mails/*.tmpl',
};

const read = (changes: Partial<AlertMails>) =>
  parse(alertmanagerSettings(template, { ...mails, ...changes }));

const receiver = (settings: ReturnType<typeof read>, name: string) =>
  settings.receivers.find((one: { name: string }) => one.name === name);

test('office and supplier are written to by the server of the Comune, whatever its password', () => {
  const settings = read({});
  expect(settings.global).toMatchObject({
    smtp_smarthost: 'mail.provider.it:465',
    smtp_auth_username: 'mensa@comune',
    smtp_auth_password: 'p"a:ss',
  });
  expect(receiver(settings, 'office').email_configs[0].to).toBe('scuola@comune.it');
  expect(receiver(settings, 'supplier').email_configs[0].to).toBe('assistenza@fornitore.it');
});

test('mail leaves encrypted: at once, or after STARTTLS; in clear only to a stand-in', () => {
  const plain = 'smtp://mail.provider.it:587';
  expect(read({ smtpUrl: plain }).global.smtp_require_tls).toBe(true);
  const clear = read({ smtpUrl: plain, mayBeClear: true });
  expect(clear.global.smtp_require_tls).toBe(false);
  expect(clear.global).not.toHaveProperty('smtp_auth_username');
});

test('the sign of life is sent where somebody waits for it, and nowhere else', () => {
  expect(receiver(read({}), 'heartbeat').webhook_configs[0].url).toBe(mails.heartbeatUrl);
  expect(receiver(read({ heartbeatUrl: '' }), 'heartbeat')).toEqual({ name: 'heartbeat' });
});

test('who is not named is stood in for by the other; with nobody it does not start', () => {
  expect(receiver(read({ office: '' }), 'office').email_configs[0].to).toBe(mails.supplier);
  expect(receiver(read({ supplier: '' }), 'supplier').email_configs[0].to).toBe(mails.office);
  expect(() => read({ office: '', supplier: '' })).toThrow(WrongSettings);
});
