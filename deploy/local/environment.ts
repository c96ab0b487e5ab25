/** What each program of a local system reads from its environment, and the ports they have. */
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { freePort } from './brokers/ports.ts';
import { publicKeySet, type Secrets, secretOf } from './secrets.ts';

export type PortName = ServiceName | 'mailbox' | 'smtp' | 'gateway' | 'traces';
export type Ports = Readonly<Record<PortName, number>>;

/** The wished ones; each moves to a free one when somebody else has it. */
const wishedPorts: Ports = {
  portal: 4100,
  registry: 4101,
  attendance: 4102,
  billing: 4103,
  payments: 4104,
  notifications: 4105,
  mailbox: 4110,
  smtp: 4125,
  gateway: 4120,
  traces: 4140,
};

export const KAFKA_PORT = 19_092;
export const MONGODB_PORT = 27_117;

export async function choosePorts(options: { readonly anywhere: boolean }): Promise<Ports> {
  const chosen: [string, number][] = [];
  for (const [name, wished] of Object.entries(wishedPorts)) {
    chosen.push([name, await (options.anywhere ? freePort() : freePort(wished))]);
  }
  return Object.fromEntries(chosen) as Record<PortName, number>;
}

export function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

const TWILIO_ACCOUNT = 'ACdddddddddddddddddddddddddddddddd';

export interface KafkaAccess {
  readonly brokers: readonly string[];
  /** Null where everyone may enter. */
  readonly login: { readonly username: string; readonly password: string } | null;
  /** A file with the authority to trust, where Kafka is reached over TLS. */
  readonly caFile: string | null;
}

export interface ServiceSurroundings {
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly kafka: KafkaAccess;
  readonly mongodbUri: string;
}

type Environment = Record<string, string>;

/** What one service reads beside what all read. */
const own: Readonly<Record<ServiceName, (given: ServiceSurroundings) => Environment>> = {
  registry: ({ secrets }) => ({
    MASTER_KEY: secretOf(secrets.keys, 'registry:master'),
    SEARCH_KEY: secretOf(secrets.keys, 'registry:search'),
  }),
  attendance: ({ secrets }) => ({
    WEBHOOK_KEY: secretOf(secrets.keys, 'attendance:webhooks'),
  }),
  billing: () => ({}),
  payments: ({ ports, secrets }) => ({
    STATION_ACCESS: 'open',
    ...pagopaDoors(urlOf(ports.gateway)),
    PAGOPA_SUBSCRIPTION_KEYS: JSON.stringify({ '*': pagopaKeys(secrets) }),
    PORTAL_PUBLIC_URL: urlOf(ports.portal),
  }),
  notifications: ({ ports, secrets }) => ({
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    // The mailbox stands on this machine, and has no certificate.
    SMTP_STARTTLS: 'ifOffered',
    MAIL_FROM: 'Mensa scolastica <mensa@comune.example>',
    TWILIO_FROM: '+393399900000',
    PUBLIC_URL: urlOf(ports.notifications),
    PORTAL_PUBLIC_URL: urlOf(ports.portal),
    TWILIO_BASE_URL: urlOf(ports.mailbox),
    TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT,
    TWILIO_AUTH_TOKEN: secretOf(secrets.passwords, 'twilio'),
    BOUNCE_TOKEN: secretOf(secrets.passwords, 'bounces'),
    APP_IO_URL: `${urlOf(ports.mailbox)}/app-io`,
    APP_IO_KEYS: JSON.stringify({ '*': secretOf(secrets.passwords, 'appIo') }),
    TOKEN_KEY: secretOf(secrets.keys, 'notifications:tokens'),
    NUMBER_KEY: secretOf(secrets.keys, 'notifications:numbers'),
  }),
  portal: ({ ports, secrets }) => ({
    LINK_KEY: secretOf(secrets.keys, 'portal:links'),
    PORTAL_PUBLIC_URL: urlOf(ports.portal),
    PAYMENTS_URL: urlOf(ports.payments),
  }),
};

/** The doors of PagoPA, which the gateway simulator plays; each below a path of its own. */
function pagopaDoors(gateway: string): Environment {
  return {
    CHECKOUT_URL: `${gateway}/checkout`,
    ACA_URL: `${gateway}/aca`,
    GPD_URL: `${gateway}/gpd`,
    GPD_PAYMENTS_URL: `${gateway}/gpd-payments`,
    FDR_URL: `${gateway}/fdr`,
    BIZ_EVENTS_URL: `${gateway}/biz-events`,
  };
}

function pagopaKeys(secrets: Secrets): Environment {
  const key = secretOf(secrets.passwords, 'pagopa');
  return { checkout: key, aca: key, gpd: key, fdr: key, bizEvents: key };
}

/** Where the services find each other. */
function addresses(ports: Ports): Environment {
  return Object.fromEntries(
    services.map((service) => [`${service.toUpperCase()}_URL`, urlOf(ports[service])]),
  );
}

export function serviceEnvironment(service: ServiceName, given: ServiceSurroundings): Environment {
  const { ports, secrets, kafka } = given;
  return {
    ...addresses(ports),
    PORT: String(ports[service]),
    MONGODB_URI: given.mongodbUri,
    KAFKA_BROKERS: kafka.brokers.join(','),
    ...(kafka.login && {
      KAFKA_USERNAME: kafka.login.username,
      KAFKA_PASSWORD: kafka.login.password,
    }),
    ...(kafka.caFile !== null && { KAFKA_TLS_CA_FILE: kafka.caFile }),
    SERVICE_PRIVATE_KEY: secrets.signers[service],
    SERVICE_PUBLIC_KEYS: publicKeySet(secrets),
    QUARANTINE_KEY: secretOf(secrets.keys, `quarantine:${service}`),
    // A local system has no business but demonstration and tests, and both set their own day.
    ALLOW_VIRTUAL_CLOCK: 'true',
    ...own[service](given),
  };
}

/** The programs that stand in for the world outside. */
export type OutsideProgram = 'mailbox' | 'gateway' | 'traces';

export const outsideScripts: Readonly<Record<OutsideProgram, string>> = {
  mailbox: 'deploy/mailbox/main.ts',
  gateway: 'deploy/gateway-simulator/main.ts',
  traces: 'deploy/traces/main.ts',
};

export function outsideEnvironment(
  program: OutsideProgram,
  given: { readonly ports: Ports; readonly secrets: Secrets; readonly dataFolder: string },
): Environment {
  const { ports, secrets } = given;
  if (program === 'gateway') {
    return {
      PORT: String(ports.gateway),
      PAYMENTS_URL: urlOf(ports.payments),
      SUBSCRIPTION_KEY: secretOf(secrets.passwords, 'pagopa'),
    };
  }
  if (program === 'traces') {
    const read = services.map((service) => `${service}=${urlOf(ports[service])}`);
    return { PORT: String(ports.traces), SERVICES: read.join(',') };
  }
  return {
    PORT: String(ports.mailbox),
    SMTP_PORT: String(ports.smtp),
    MAILBOX_FOLDER: given.dataFolder,
    TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT,
    TWILIO_AUTH_TOKEN: secretOf(secrets.passwords, 'twilio'),
    TWILIO_SMS_URL: `${urlOf(ports.notifications)}/providers/twilio/inbound`,
    BOUNCE_URL: `${urlOf(ports.notifications)}/providers/mail/bounces`,
    BOUNCE_TOKEN: secretOf(secrets.passwords, 'bounces'),
    APP_IO_KEY: secretOf(secrets.passwords, 'appIo'),
  };
}
