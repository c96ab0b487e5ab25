import { expect, test } from 'vitest';
import { type Installation, isDemonstration, refusals } from './refusals.ts';

const sound: Installation = {
  env: {
    COMPOSE_PROFILES: 'production',
    PUBLIC_NAME: 'mensa.comune.pianengo.cr.it',
    STATION_NAME: 'stazione.comune.pianengo.cr.it',
    STATION_ACCESS: 'proxy',
    STATION_CLIENT_FINGERPRINTS: 'ab'.repeat(32),
    CERTIFICATES: 'ced@comune.pianengo.cr.it',
    BACKUP_RECIPIENT: 'age1pianengo0000000000000000000000000000000000000000',
    MAIL_FROM: 'Comune di Pianengo <mensa@comune.pianengo.cr.it>',
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_FROM: 'Pianengo',
    CHECKOUT_URL: 'https://checkout.provider.it/ec',
    ALLOW_VIRTUAL_CLOCK: '',
  },
  files: {
    kind: 'production',
    'smtp-url': 'smtps://mensa:secret@mail.provider.it:465',
    'twilio-auth-token': 'token',
    'pagopa-subscription-keys': '{"00000000000":{"checkout":"key"}}',
    'app-io-keys': '{}',
  },
};

const withEnv = (env: Installation['env']) => ({ ...sound, env: { ...sound.env, ...env } });
const withFiles = (files: Installation['files']) => ({
  ...sound,
  files: { ...sound.files, ...files },
});

test('a real installation is let through', () => expect(refusals(sound)).toEqual([]));

test('a Comune without a station is let through', () => {
  const env = { STATION_ACCESS: 'closed', STATION_NAME: '', STATION_CLIENT_FINGERPRINTS: '' };
  expect(refusals(withEnv(env))).toEqual([]);
});

test('a real installation is let through with its watching', () => {
  const env = { COMPOSE_PROFILES: 'production,watch', SUPPLIER_ALERTS_TO: 'aiuto@fornitore.it' };
  expect(refusals(withEnv(env))).toEqual([]);
});

test.each([
  ['demo', true],
  ['demo,watch', true],
  ['watch, demo', true],
  ['production,watch', false],
  ['production,demo', false],
  ['watch', false],
])('the list of profiles %s: a demonstration, %s', (profiles, expected) => {
  expect(isDemonstration({ COMPOSE_PROFILES: profiles })).toBe(expected);
});

test.each([
  ['an alarm for nobody', withEnv({ COMPOSE_PROFILES: 'production,watch' }), 'SUPPLIER_ALERTS_TO'],
  ['secrets of a demonstration', withFiles({ kind: 'demo' }), 'secrets of a demonstration'],
  ['no mark at all', withFiles({ kind: undefined }), 'secrets of a demonstration'],
  ['the mailbox beside', withEnv({ COMPOSE_PROFILES: 'production, demo' }), 'COMPOSE_PROFILES'],
  ['a day that can be set', withEnv({ ALLOW_VIRTUAL_CLOCK: 'true' }), 'ALLOW_VIRTUAL_CLOCK'],
  ['a name of this machine', withEnv({ PUBLIC_NAME: 'localhost' }), 'PUBLIC_NAME'],
  ['a name of a document', withEnv({ PUBLIC_NAME: 'mensa.comune.example' }), 'PUBLIC_NAME'],
  ['an address for a name', withEnv({ PUBLIC_NAME: '192.0.2.7' }), 'PUBLIC_NAME'],
  ['a scheme in the name', withEnv({ PUBLIC_NAME: 'http://mensa.pianengo.it' }), 'PUBLIC_NAME'],
  ['a site in plain text', withEnv({ PUBLIC_URL: 'http://pianengo.it' }), 'PUBLIC_URL'],
  ['backups that nobody can open', withEnv({ BACKUP_RECIPIENT: '' }), 'BACKUP_RECIPIENT'],
  ['a certificate of our own', withEnv({ CERTIFICATES: 'internal' }), 'CERTIFICATES'],
  ['an open station', withEnv({ STATION_ACCESS: 'open' }), 'STATION_ACCESS'],
  ['a station without a name', withEnv({ STATION_NAME: '' }), 'STATION_NAME'],
  [
    'one name for station and site',
    withEnv({ STATION_NAME: 'mensa.comune.pianengo.cr.it' }),
    'STATION_NAME',
  ],
  [
    'a station that knows nobody',
    withEnv({ STATION_CLIENT_FINGERPRINTS: '' }),
    'STATION_CLIENT_FINGERPRINTS',
  ],
  ['PagoPA in plain text', withEnv({ CHECKOUT_URL: 'http://gateway:4120' }), 'CHECKOUT_URL'],
  ['App IO in plain text', withEnv({ APP_IO_URL: 'http://mailbox:4110' }), 'APP_IO_URL'],
  ['a stand-in for SMS', withEnv({ TWILIO_BASE_URL: 'http://mailbox:4110' }), 'TWILIO_BASE_URL'],
  ['an SMS account of noughts', withEnv({ TWILIO_ACCOUNT_SID: '' }), 'TWILIO_ACCOUNT_SID'],
  ['SMS from nobody', withEnv({ TWILIO_FROM: '' }), 'TWILIO_FROM'],
  ['no SMS token', withFiles({ 'twilio-auth-token': '' }), 'twilio-auth-token'],
  ['the mailbox as mail server', withFiles({ 'smtp-url': 'smtp://mailbox:4125' }), 'smtp-url'],
  ['e-mail in clear', withEnv({ SMTP_STARTTLS: 'ifOffered' }), 'SMTP_STARTTLS'],
  ['a signature without its key', withEnv({ DKIM_SELECTOR: 'mensa' }), 'dkim-private-key'],
  ['a sender of a document', withEnv({ MAIL_FROM: 'mensa@comune.example' }), 'MAIL_FROM'],
  [
    'PagoPA without keys',
    withFiles({ 'pagopa-subscription-keys': '{}' }),
    'pagopa-subscription-keys',
  ],
])('%s is refused in one sentence', (_name, installation, about) => {
  const found = refusals(installation);
  expect(found.some((sentence) => sentence.includes(about))).toBe(true);
  for (const sentence of found) expect(sentence).toMatch(/^[A-Zs].+\.$/);
});
