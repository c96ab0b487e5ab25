/** Two instances of every service behind a balancer each, over brokers of their own. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import type { RunningKafka } from '@mestolo/deploy/local/brokers/kafka.ts';
import type { RunningMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { databaseOf, serviceUri } from '@mestolo/deploy/local/databases.ts';
import {
  choosePorts,
  outsideEnvironment,
  outsideScripts,
  serviceEnvironment,
  urlOf,
} from '@mestolo/deploy/local/environment.ts';
import { newSecrets, secretOf, signingKey } from '@mestolo/deploy/local/secrets.ts';
import { createTokenSigner } from '@mestolo/service/tokens.ts';
import type { Logins } from './checker-input.ts';
import { isReady } from './is-ready.ts';
import { startBrokers } from './plant.ts';
import { type Process, startProcess } from './process.ts';
import { type Answered, type Balancer, startBalancer } from './rolling-balancer.ts';
import { prepareAs, type Version } from './rolling-version.ts';

const INSTANCES = 2;
const READY_WITHIN_MS = 120_000;

export interface Instance {
  readonly name: string;
  readonly service: ServiceName;
  readonly port: number;
  process: Process;
}

export interface RollingPlant {
  readonly folder: string;
  readonly logins: Logins;
  readonly databases: Readonly<Record<ServiceName, string>>;
  readonly urls: Readonly<Record<ServiceName | 'gateway', string>>;
  readonly instances: readonly Instance[];
  readonly balancers: Readonly<Record<ServiceName, Balancer>>;
  token(audience: ServiceName): Promise<string>;
  /** Users, rights and topics of this version, before its first instance starts. */
  prepare(version: Version): Promise<void>;
  /** Ends what runs in this place, and starts this version there; resolves when it works. */
  replace(instance: Instance, version: Version): Promise<number | null>;
  ready(instances?: readonly Instance[]): Promise<void>;
  stop(): Promise<void>;
}

interface Ground {
  readonly folder: string;
  readonly ports: Awaited<ReturnType<typeof choosePorts>>;
  readonly secrets: ReturnType<typeof newSecrets>;
  readonly kafka: RunningKafka;
  readonly mongod: RunningMongod;
  readonly databases: Readonly<Record<ServiceName, string>>;
}

const each = <Value>(told: (service: ServiceName) => Value) =>
  Object.fromEntries(services.map((one) => [one, told(one)])) as Record<ServiceName, Value>;

export async function startRollingPlant(
  folder: string,
  version: Version,
  onAnswer: (answer: Answered) => void,
): Promise<RollingPlant> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const secrets = newSecrets();
  // Nobody is killed here before the controls.
  const brokers = await startBrokers(folder, secrets);
  const ports = await choosePorts({ anywhere: true });
  const databases = each((service) => databaseOf('test_rolling', service));
  const ground: Ground = { folder, ports, secrets, ...brokers, databases };
  await prepare(ground, version);
  const instances: Instance[] = [];
  for (const service of services) {
    for (let number = 1; number <= INSTANCES; number += 1) {
      const place = { name: `${service}-${number}`, service, port: await freePort() };
      instances.push({ ...place, process: startIn(ground, place, version) });
    }
  }
  const balancers = await startBalancers(ground, instances, onAnswer);
  const outside = startOutside(ground);
  return plantOf({ ground, instances, balancers, outside });
}

function plantOf(parts: {
  readonly ground: Ground;
  readonly instances: readonly Instance[];
  readonly balancers: Readonly<Record<ServiceName, Balancer>>;
  readonly outside: readonly Process[];
}): RollingPlant {
  const { ground, instances, balancers, outside } = parts;
  const { folder, ports, secrets, kafka, mongod, databases } = ground;
  const login = { username: 'admin', password: secretOf(secrets.passwords, 'kafka:admin') };
  const privateKey = signingKey(secrets, 'office');
  const signer = createTokenSigner({ service: 'office', privateKey });
  const ready = async (which: readonly Instance[] = instances) => {
    for (const { port } of which) {
      await until(`${urlOf(port)}/ready`);
      await until(`${urlOf(port)}/ready/consumer`);
    }
  };
  return {
    folder,
    logins: { mongodbUri: mongod.adminUri, kafka: { brokers: kafka.brokers, ...login } },
    databases,
    urls: { ...each((service) => urlOf(ports[service])), gateway: urlOf(ports.gateway) },
    instances,
    balancers,
    token: (audience) => signer.sign(audience, { kind: 'person', id: 'office-1' }),
    prepare: (version) => prepare(ground, version),
    async replace(instance, version) {
      const code = await instance.process.stop();
      instance.process = startIn(ground, instance, version);
      await ready([instance]);
      return code;
    },
    ready,
    async stop() {
      await Promise.all(
        [...instances.map(({ process }) => process), ...outside].map((one) => one.stop()),
      );
      await Promise.all(Object.values(balancers).map((one) => one.close()));
      await Promise.all([kafka.kill(), mongod.kill()]);
    },
  };
}

function userOf({ secrets, databases }: Ground, service: ServiceName) {
  const password = secretOf(secrets.passwords, `mongodb:${service}`);
  return { service, database: databases[service], password };
}

function prepare(ground: Ground, version: Version): Promise<void> {
  const { kafka, mongod, secrets } = ground;
  const sasl = { username: 'admin', password: secretOf(secrets.passwords, 'kafka:admin') };
  return prepareAs(version, {
    mongodbAdminUri: mongod.adminUri,
    users: services.map((service) => userOf(ground, service)),
    kafka: { brokers: kafka.brokers, clientId: 'rolling', sasl },
  });
}

/** Both versions read what this code says a service reads; an older one leaves the rest. */
function startIn(
  ground: Ground,
  { name, service, port }: Omit<Instance, 'process'>,
  version: Version,
): Process {
  const { folder, ports, secrets, kafka, mongod } = ground;
  const password = secretOf(secrets.passwords, `kafka:${service}`);
  const env = serviceEnvironment(service, {
    ports,
    secrets,
    kafka: { brokers: kafka.brokers, login: { username: service, password }, caFile: null },
    mongodbUri: serviceUri(mongod.adminUri, userOf(ground, service)),
  });
  return startProcess({
    name,
    root: version.root,
    script: `services/${service}/src/main.ts`,
    env: { ...env, PORT: String(port) },
    logFile: join(folder, `${name}.log`),
  });
}

async function startBalancers(
  { ports }: Ground,
  instances: readonly Instance[],
  onAnswer: (answer: Answered) => void,
): Promise<Record<ServiceName, Balancer>> {
  const started: [ServiceName, Balancer][] = [];
  for (const service of services) {
    const own = instances.filter((one) => one.service === service).map(({ port }) => port);
    const door = { name: service, port: ports[service], instances: own, onAnswer };
    started.push([service, await startBalancer(door)]);
  }
  return Object.fromEntries(started) as Record<ServiceName, Balancer>;
}

/** They are the world's, not ours, and stay as they are. */
function startOutside({ folder, ports, secrets }: Ground): Process[] {
  return (['mailbox', 'gateway'] as const).map((name) => {
    const dataFolder = join(folder, name);
    const env = { ...outsideEnvironment(name, { ports, secrets, dataFolder }), HOUR_MS: '4000' };
    const logFile = join(folder, `${name}.log`);
    return startProcess({
      name,
      script: outsideScripts[name],
      env,
      logFile,
      withoutTelemetry: true,
    });
  });
}

async function until(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (Date.now() > deadline) throw new Error(`${url} does not become ready`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
