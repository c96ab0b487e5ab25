/** What an installation is told by its environment, for the doctor and for the tries. */
import { readFileSync } from 'node:fs';
import type { PortName, Ports } from '../../local/environment.ts';
import { serviceEnvironment } from '../../local/environment.ts';
import type { Reach } from '../reach.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

const asked = [
  ...['COMPOSE_PROFILES', 'PUBLIC_NAME', 'PUBLIC_URL', 'CERTIFICATES', 'STATION_NAME'],
  ...['STATION_ACCESS', 'STATION_CLIENT_FINGERPRINTS', 'ALLOW_VIRTUAL_CLOCK', 'OIDC_ISSUER'],
  ...['SMTP_URL', 'SMTP_STARTTLS', 'MAIL_FROM', 'DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'],
  ...['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM', 'TWILIO_BASE_URL'],
  ...['CHECKOUT_URL', 'ACA_URL', 'GPD_URL', 'GPD_PAYMENTS_URL', 'FDR_URL', 'BIZ_EVENTS_URL'],
  ...['PAGOPA_SUBSCRIPTION_KEYS', 'NTP_SERVER', 'DNS_SERVERS', 'BACKUP_FOLDER', 'WATCHED_DISKS'],
];

export function settingsOf(reach: Reach, env: Settings = process.env): Settings {
  if (reach.kind === 'local') return { ...ofLocalStart(reach), ...given(env) };
  return given(env);
}

/** Each may also be given as `<NAME>_FILE`, as services read it. */
function given(env: Settings): Settings {
  const entries = asked.flatMap((name): [string, string][] => {
    const value = env[name] || contentOf(env[`${name}_FILE`]);
    return value ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}

function contentOf(file: string | undefined): string | null {
  if (!file) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** What `npm start` tells its services: everything leads to stand-ins. */
function ofLocalStart(reach: Reach): Settings {
  const names: readonly PortName[] = [
    ...(['registry', 'attendance', 'billing', 'payments', 'notifications', 'portal'] as const),
    ...(['mailbox', 'smtp', 'gateway'] as const),
  ];
  const portOf = (name: PortName) => Number(new URL(reach.url(name as 'mailbox')).port);
  const ports = Object.fromEntries(names.map((name) => [name, portOf(name)])) as unknown as Ports;
  const surroundings = {
    ...{ ports, secrets: reach.secrets, kafka: reach.kafka('admin'), mongodbUri: '' },
  };
  return {
    COMPOSE_PROFILES: 'demo',
    ...serviceEnvironment('payments', surroundings),
    ...serviceEnvironment('notifications', surroundings),
  };
}

export function isDemo(settings: Settings): boolean {
  return /\bdemo\b/.test(settings.COMPOSE_PROFILES ?? '');
}
