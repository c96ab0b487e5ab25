/** What the storm of payments hits: brokers, registry, payments, billing and the simulated node. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics } from '@mestolo/contracts/topics.ts';
import type { RunningKafka } from '@mestolo/deploy/local/brokers/kafka.ts';
import type { RunningMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import { makeServiceUsers, serviceUri } from '@mestolo/deploy/local/databases.ts';
import {
  choosePorts,
  outsideEnvironment,
  outsideScripts,
  serviceEnvironment,
  urlOf,
} from '@mestolo/deploy/local/environment.ts';
import { newSecrets, type Secrets, secretOf, signingKey } from '@mestolo/deploy/local/secrets.ts';
import { grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import type { Logins } from './checker-input.ts';
import { isReady } from './is-ready.ts';
import { startBrokers } from './plant.ts';
import { type Process, startProcess } from './process.ts';
import { type Entrance, startEntrance } from './storm-entrance.ts';

export const stormServices = ['registry', 'payments', 'billing'] as const;
export type StormService = (typeof stormServices)[number];

/** `test_` says that nothing here is anybody's. */
export const STORM_DATABASES: Readonly<Record<StormService, string>> = {
  registry: 'test_storm_registry',
  payments: 'test_storm_payments',
  billing: 'test_storm_billing',
};

export interface StormPlant {
  readonly folder: string;
  readonly kafka: RunningKafka;
  readonly mongod: RunningMongod;
  readonly logins: Logins;
  readonly urls: Readonly<Record<StormService | 'gateway', string>>;
  /** Several equal ones behind one entrance. */
  readonly payments: readonly Process[];
  readonly others: readonly Process[];
  token(audience: StormService): Promise<string>;
  /** Where each process of payments says that its door is open. */
  readonly paymentsReady: readonly string[];
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export interface StormPlantOptions {
  readonly folder: string;
  readonly paymentsProcesses: number;
  /** Loaded before payments: how a negative control breaks it. */
  readonly preload?: string;
}

const READY_WITHIN_MS = 120_000;
/** What a killed process had in its hands nobody else can take up for so long. */
const LOCKS_SECONDS = 1;

export async function startStormPlant(options: StormPlantOptions): Promise<StormPlant> {
  const { folder } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const secrets = newSecrets();
  const brokers = await startBrokers(folder, secrets, LOCKS_SECONDS);
  const { kafka, mongod } = brokers;
  const login = { username: 'admin', password: secretOf(secrets.passwords, 'kafka:admin') };
  await prepare({ brokers, secrets, login });
  const programs = await startPrograms(options, { brokers, secrets });
  const signer = createTokenSigner({
    service: 'office',
    privateKey: signingKey(secrets, 'office'),
  });
  const { payments, others, entrance, urls, readyUrls, paymentsReady } = programs;
  return {
    folder,
    kafka,
    mongod,
    logins: { mongodbUri: mongod.adminUri, kafka: { brokers: kafka.brokers, ...login } },
    urls,
    payments,
    others,
    paymentsReady,
    token: (audience) => signer.sign(audience, { kind: 'person', id: 'office-1' }),
    ready: () => untilReady(readyUrls),
    async stop() {
      await entrance.close();
      await Promise.all([...payments, ...others].map((process) => process.stop()));
      await Promise.all([kafka.kill(), mongod.kill()]);
    },
  };
}

type Brokers = Awaited<ReturnType<typeof startBrokers>>;

async function prepare(given: {
  readonly brokers: Brokers;
  readonly secrets: Secrets;
  readonly login: { readonly username: string; readonly password: string };
}): Promise<void> {
  const { brokers, secrets, login } = given;
  const client = { brokers: brokers.kafka.brokers, clientId: 'faults', sasl: login };
  await Promise.all([
    makeServiceUsers(
      brokers.mongod.adminUri,
      stormServices.map((one) => userOf(one, secrets)),
    ),
    createTopics(client, allTopics),
    grantRights(client),
  ]);
}

function userOf(service: StormService, secrets: Secrets) {
  const password = secretOf(secrets.passwords, `mongodb:${service}`);
  return { service, database: STORM_DATABASES[service], password };
}

async function startPrograms(
  { folder, paymentsProcesses, preload }: StormPlantOptions,
  { brokers, secrets }: { readonly brokers: Brokers; readonly secrets: Secrets },
) {
  const ports = await choosePorts({ anywhere: true });
  const environmentOf = (service: StormService) =>
    serviceEnvironment(service, {
      ports,
      secrets,
      kafka: {
        brokers: brokers.kafka.brokers,
        login: { username: service, password: secretOf(secrets.passwords, `kafka:${service}`) },
        caFile: null,
      },
      mongodbUri: serviceUri(brokers.mongod.adminUri, userOf(service, secrets)),
    });
  const start = (name: string, script: string, env: Record<string, string>) => {
    const logFile = join(folder, `${name}.log`);
    const isPayments = script.includes('/payments/');
    return startProcess({
      ...{ name, script, env, logFile },
      withoutTelemetry: !script.startsWith('services/'),
      ...(isPayments && preload !== undefined ? { preload } : {}),
    });
  };
  const doors: number[] = [];
  while (doors.length < paymentsProcesses)
    doors.push((await choosePorts({ anywhere: true })).payments);
  const entrance: Entrance = await startEntrance({ port: ports.payments, doors });
  const payments = doors.map((port, index) =>
    start(`payments-${index + 1}`, 'services/payments/src/main.ts', {
      ...environmentOf('payments'),
      PORT: String(port),
    }),
  );
  const dataFolder = join(folder, 'gateway');
  const gateway = {
    ...outsideEnvironment('gateway', { ports, secrets, dataFolder }),
    HOUR_MS: '4000',
  };
  const others = [
    start('registry', 'services/registry/src/main.ts', environmentOf('registry')),
    start('billing', 'services/billing/src/main.ts', environmentOf('billing')),
    start('gateway', outsideScripts.gateway, gateway),
  ];
  const urls = {
    registry: urlOf(ports.registry),
    payments: urlOf(ports.payments),
    billing: urlOf(ports.billing),
    gateway: urlOf(ports.gateway),
  };
  const paymentsReady = doors.map((port) => `${urlOf(port)}/ready`);
  const probes = [urls.registry, urls.billing, ...doors.map(urlOf)];
  const readyUrls = [
    ...probes.flatMap((url) => [`${url}/ready`, `${url}/ready/consumer`]),
    `${urls.gateway}/live`,
  ];
  return { payments, others, entrance, urls, readyUrls, paymentsReady };
}

async function untilReady(urls: readonly string[]): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (const url of urls) {
    while (!(await isReady(url))) {
      if (Date.now() > deadline) throw new Error(`${url} does not become ready`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
