/** What must not go into production. Each finding is one sentence that says how to mend it. */
export type Values = Readonly<Record<string, string | undefined>>;

export interface Installation {
  /** The variables of `.env`. */
  readonly env: Values;
  /** The contents of the files in `secrets/` that people fill, and `kind`. */
  readonly files: Values;
}

/** Addresses of PagoPA's doors: a part without one is switched off. */
const pagopaDoors = [
  ...['CHECKOUT_URL', 'ACA_URL', 'GPD_URL', 'GPD_PAYMENTS_URL', 'FDR_URL', 'BIZ_EVENTS_URL'],
];

const RESERVED = /(^|\.)(localhost|example|test|invalid|local|internal)$|\.example\.(com|net|org)$/;

/** A name that the internet knows; those of documents and of this machine are not. */
function isPublicName(name: string): boolean {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name) && !RESERVED.test(name) && !/\.\d+$/.test(name);
}

export function refusals({ env, files }: Installation): string[] {
  return [
    ...ofTheKind(env, files),
    ...ofNames(env),
    ...ofStation(env),
    ...ofProviders(env, files),
    ...ofWatching(env),
    ...ofBackups(env),
  ];
}

function ofBackups({ BACKUP_RECIPIENT = '' }: Values): string[] {
  if (/^age1[0-9a-z]{20,}$/.test(BACKUP_RECIPIENT)) return [];
  return [
    'BACKUP_RECIPIENT must be the public half of a recovery key, or no backup can bring names ' +
      'back: `npm run ops -- backup --new-recovery-key` makes one.',
  ];
}

/** COMPOSE_PROFILES is a list with commas, as Docker Compose reads it. */
function profilesOf(env: Values): string[] {
  return (env.COMPOSE_PROFILES ?? '').split(',').map((profile) => profile.trim());
}

/** Whether it wants to be a demonstration, and nothing else. */
export function isDemonstration(env: Values): boolean {
  const profiles = profilesOf(env);
  return profiles.includes('demo') && !profiles.includes('production');
}

function ofWatching(env: Values): string[] {
  if (!profilesOf(env).includes('watch')) return [];
  const { OFFICE_ALERTS_TO, SUPPLIER_ALERTS_TO, HEARTBEAT_URL } = env;
  return [
    ...(OFFICE_ALERTS_TO || SUPPLIER_ALERTS_TO
      ? []
      : ['SUPPLIER_ALERTS_TO must say who gets an e-mail when something goes wrong.']),
    ...(HEARTBEAT_URL && !URL.canParse(HEARTBEAT_URL)
      ? ['HEARTBEAT_URL must be an address, or empty where nobody waits for a sign of life.']
      : []),
  ];
}

function ofTheKind(env: Values, files: Values): string[] {
  return [
    ...(files.kind === 'production'
      ? []
      : [
          'The folder secrets holds the secrets of a demonstration: move it away, then run ' +
            '`npm run box -- production`.',
        ]),
    ...(profilesOf(env).includes('demo')
      ? ['COMPOSE_PROFILES names demo, whose mailbox takes every message: take that out.']
      : []),
    ...(env.ALLOW_VIRTUAL_CLOCK === 'true'
      ? ['ALLOW_VIRTUAL_CLOCK is true, so anybody in the office could set the day: take it out.']
      : []),
  ];
}

function ofNames(env: Values): string[] {
  const { PUBLIC_NAME = '', CERTIFICATES = '' } = env;
  return [
    ...(isPublicName(PUBLIC_NAME)
      ? []
      : [
          `PUBLIC_NAME must be the name of the site in the internet; ${quoted(PUBLIC_NAME)} is not.`,
        ]),
    ...(env.PUBLIC_URL && !env.PUBLIC_URL.startsWith('https://')
      ? ['PUBLIC_URL must begin with https://: families read their accounts there.']
      : []),
    ...(/^[^@\s]+@[^@\s]+$/.test(CERTIFICATES)
      ? []
      : [
          'CERTIFICATES must be the e-mail address for the certificate authority: browsers do ' +
            `not believe a certificate that is ${quoted(CERTIFICATES)}.`,
        ]),
    ...pagopaDoors
      .filter((name) => env[name] && !env[name].startsWith('https://'))
      .map((name) => `${name} must begin with https://, since money and names pass there.`),
    ...(env.APP_IO_URL && !env.APP_IO_URL.startsWith('https://')
      ? ['APP_IO_URL must begin with https://, since names and tax codes pass there.']
      : []),
    ...(env.TWILIO_BASE_URL ? ['TWILIO_BASE_URL sends every SMS to a stand-in: take it out.'] : []),
    ...(env.TWILIO_CALLBACK_URL
      ? ['TWILIO_CALLBACK_URL leads past the public site: take it out.']
      : []),
  ];
}

function ofStation(env: Values): string[] {
  const access = env.STATION_ACCESS || 'closed';
  if (access === 'closed') return [];
  if (access !== 'proxy') {
    return [
      `STATION_ACCESS is ${quoted(access)}, which lets in whoever knocks: write proxy, or ` +
        'closed where there is no station.',
    ];
  }
  return [
    ...(isPublicName(env.STATION_NAME ?? '')
      ? []
      : ['STATION_NAME must be the name under which PagoPA finds the station.']),
    ...(env.STATION_NAME === env.PUBLIC_NAME
      ? ['STATION_NAME must differ from PUBLIC_NAME: browsers have no client certificate.']
      : []),
    ...(env.STATION_CLIENT_FINGERPRINTS
      ? []
      : ['STATION_CLIENT_FINGERPRINTS must name the certificates of PagoPA’s node.']),
  ];
}

function ofProviders(env: Values, files: Values): string[] {
  const smtp = files['smtp-url'] ?? '';
  return [
    ...(hostOf(smtp)?.includes('.')
      ? []
      : [
          'secrets/smtp-url.txt must hold the address of a mail server, such as ' +
            'smtps://user:password@mail.provider.it:465.',
        ]),
    ...(env.SMTP_STARTTLS === 'ifOffered'
      ? ['SMTP_STARTTLS is ifOffered, so that e-mail could leave in clear: write required.']
      : []),
    ...(env.DKIM_SELECTOR && isEmpty(files['dkim-private-key'])
      ? ['secrets/dkim-private-key.txt is empty, but DKIM_SELECTOR names a key.']
      : []),
    ...(isPublicName(/@([^@>\s]+)>?\s*$/.exec(env.MAIL_FROM ?? '')?.[1] ?? '')
      ? []
      : ['MAIL_FROM must hold the e-mail address of the office; parents answer to it.']),
    ...(files['twilio-auth-token']
      ? []
      : ['secrets/twilio-auth-token.txt is empty: write the token of the SMS account into it.']),
    ...(/^AC[0-9a-f]{32}$/i.test(env.TWILIO_ACCOUNT_SID ?? '') &&
    !/^AC(.)\1+$/.test(env.TWILIO_ACCOUNT_SID ?? '')
      ? []
      : ['TWILIO_ACCOUNT_SID must be the id of the SMS account: AC and 32 characters.']),
    ...(env.TWILIO_FROM
      ? []
      : ['TWILIO_FROM must be the number or the registered name from which SMS come.']),
    ...(pagopaDoors.some((name) => env[name]) && isEmpty(files['pagopa-subscription-keys'])
      ? ['secrets/pagopa-subscription-keys.txt is empty, but addresses of PagoPA are given.']
      : []),
    ...(env.APP_IO_URL && isEmpty(files['app-io-keys'])
      ? ['secrets/app-io-keys.txt is empty, but APP_IO_URL is given.']
      : []),
  ];
}

const isEmpty = (text = '') => ['', '{}'].includes(text.trim());

const quoted = (text: string) => (text === '' ? 'empty' : `“${text}”`);

function hostOf(url: string): string | null {
  return URL.canParse(url.trim()) ? new URL(url.trim()).hostname : null;
}
