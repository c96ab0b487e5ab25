/** What is put under fire: real brokers, and the real service processes that a test may kill. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics, services } from '@mestolo/contracts/topics.ts';
import { type RunningKafka, startKafka } from '@mestolo/deploy/local/brokers/kafka.ts';
import { type RunningMongod, startMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import { makeServiceUsers, serviceUri } from '@mestolo/deploy/local/databases.ts';
import { choosePorts, serviceEnvironment, urlOf } from '@mestolo/deploy/local/environment.ts';
import { newSecrets, type Secrets, secretOf, signingKey } from '@mestolo/deploy/local/secrets.ts';
import { grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import { type Process, startProcess } from './process.ts';
import type { Target } from './target.ts';

const DATABASES = { attendance: 'test_faults_attendance', billing: 'test_faults_billing' };

export interface Plant extends Target {
  readonly folder: string;
  readonly kafka: RunningKafka;
  readonly mongod: RunningMongod;
  /** Where each process says whether it works. */
  readonly readyUrls: Readonly<Record<ProcessName, string>>;
  /** The device door and the reference consumer; the relay apart; billing with all of its own. */
  readonly processes: Readonly<Record<ProcessName, Process>>;
  /** Every process first, then the brokers; nothing is left. */
  stop(): Promise<void>;
}

export const processNames = ['attendance', 'relay', 'billing'] as const;
export type ProcessName = (typeof processNames)[number];

export interface PlantOptions {
  readonly folder: string;
  /** Loaded before billing: how a negative control breaks it. */
  readonly billingPreload?: string;
  readonly billingEnv?: Readonly<Record<string, string>>;
}

/** A killed process leaves its locks for so many seconds, and it is killed every few here. */
const LOCKS_SECONDS = 3;

export async function startBrokers(folder: string, secrets: Secrets, locksSeconds = LOCKS_SECONDS) {
  const users = ['admin', ...services].map((user) => [
    user,
    secretOf(secrets.passwords, `kafka:${user}`),
  ]);
  const password = secretOf(secrets.passwords, 'mongodb:admin');
  const [kafka, mongod] = await Promise.all([
    startKafka({ dataDir: join(folder, 'kafka'), users: Object.fromEntries(users) }),
    startMongod({
      dataDir: join(folder, 'mongod'),
      admin: { username: 'admin', password },
      parameters: { transactionLifetimeLimitSeconds: locksSeconds },
    }),
  ]);
  return { kafka, mongod };
}

export async function startPlant(options: PlantOptions): Promise<Plant> {
  const { folder } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const secrets = newSecrets();
  const { kafka, mongod } = await startBrokers(folder, secrets);
  const login = { username: 'admin', password: secretOf(secrets.passwords, 'kafka:admin') };
  const uris = await prepare({ kafka, mongod, secrets, login });
  const ports = await choosePorts({ anywhere: true });
  // The relay has no door of its own to speak of, only its probes.
  const relayPort = (await choosePorts({ anywhere: true })).portal;
  const environmentOf = (service: 'attendance' | 'billing') =>
    serviceEnvironment(service, {
      ports,
      secrets,
      kafka: {
        brokers: kafka.brokers,
        login: { username: service, password: secretOf(secrets.passwords, `kafka:${service}`) },
        caFile: null,
      },
      mongodbUri: uris[service],
    });
  const start = (name: ProcessName, env: Record<string, string>, preload?: string) =>
    startProcess({
      name,
      script: `services/${name === 'billing' ? 'billing' : 'attendance'}/src/main.ts`,
      env,
      logFile: join(folder, `${name}.log`),
      ...(preload === undefined ? {} : { preload }),
    });
  const door = environmentOf('attendance');
  const processes = {
    attendance: start('attendance', { ...door, ROLES: 'door,consumers' }),
    relay: start('relay', { ...door, ROLES: 'relay', PORT: String(relayPort) }),
    billing: start(
      'billing',
      { ...environmentOf('billing'), ...options.billingEnv },
      options.billingPreload,
    ),
  };
  const signer = createTokenSigner({
    service: 'office',
    privateKey: signingKey(secrets, 'office'),
  });
  return {
    folder,
    kafka,
    mongod,
    databases: DATABASES,
    logins: { mongodbUri: mongod.adminUri, kafka: { brokers: kafka.brokers, ...login } },
    attendanceUrl: urlOf(ports.attendance),
    billingUrl: urlOf(ports.billing),
    readyUrls: {
      attendance: `${urlOf(ports.attendance)}/ready`,
      relay: `${urlOf(relayPort)}/ready`,
      billing: `${urlOf(ports.billing)}/ready/consumer`,
    },
    processes,
    officeToken: (audience) => signer.sign(audience, { kind: 'person', id: 'office-1' }),
    async stop() {
      await Promise.all(Object.values(processes).map((process) => process.stop()));
      await Promise.all([kafka.kill(), mongod.kill()]);
    },
  };
}

async function prepare(given: {
  readonly kafka: RunningKafka;
  readonly mongod: RunningMongod;
  readonly secrets: Secrets;
  readonly login: { readonly username: string; readonly password: string };
}): Promise<typeof DATABASES> {
  const { kafka, mongod, secrets, login } = given;
  const users = (['attendance', 'billing'] as const).map((service) => ({
    service,
    database: DATABASES[service],
    password: secretOf(secrets.passwords, `mongodb:${service}`),
  }));
  const client = { brokers: kafka.brokers, clientId: 'faults', sasl: login };
  await Promise.all([
    makeServiceUsers(mongod.adminUri, users),
    createTopics(client, allTopics),
    grantRights(client),
  ]);
  const [attendance, billing] = users.map((user) => serviceUri(mongod.adminUri, user));
  return { attendance: attendance ?? '', billing: billing ?? '' };
}
