/** All programs of a local system, over brokers that run already: the local start and the tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics, type ServiceName } from '@mestolo/contracts/topics.ts';
import { grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { createTokenSigner, type TokenSigner } from '@mestolo/service/tokens.ts';
import { databaseOf, makeAuditor, makeServiceUsers, serviceUri } from './databases.ts';
import {
  type KafkaAccess,
  type OutsideProgram,
  outsideEnvironment,
  outsideScripts,
  type PortName,
  type Ports,
  serviceEnvironment,
  urlOf,
} from './environment.ts';
import { type Secrets, type SignerName, secretOf, signingKey } from './secrets.ts';
import { type Exit, type Supervised, type SupervisorEvents, supervise } from './supervisor.ts';

export type ProgramName = ServiceName | OutsideProgram;

export interface SystemOptions {
  readonly services: readonly ServiceName[];
  readonly outside: readonly OutsideProgram[];
  /** How Kafka is entered by a service, or by `admin`. */
  kafka(user: ServiceName | 'admin'): KafkaAccess;
  readonly mongodbAdminUri: string;
  /** `mestolo`, or one that begins with `test`. */
  readonly databasePrefix: string;
  readonly secrets: Secrets;
  readonly ports: Ports;
  readonly logFolder: string;
  readonly dataFolder: string;
  /** Added to what one or all services read; the name `all` is no service. */
  readonly env?: Readonly<Partial<Record<ProgramName | 'all', Readonly<Record<string, string>>>>>;
  readonly events?: SupervisorEvents;
  /** How long a program stays down after its crashes, at most. */
  readonly longestPauseMs?: number;
}

export interface System {
  readonly urls: Readonly<Record<PortName, string>>;
  /** Reads every database of the system, and writes none. */
  readonly auditorUri: string;
  readonly databases: Readonly<Record<string, string>>;
  process(name: ProgramName): Supervised;
  /** Signs as a service, or as the tool of people. */
  signer(name: SignerName): TokenSigner;
  /** Resolves when every door and every consumer is ready; rejects after the deadline. */
  ready(deadlineMs: number): Promise<void>;
  /** Services first, then what stands in for the outside; the exits by name. */
  stop(): Promise<Readonly<Record<string, Exit | null>>>;
}

const TELEMETRY = 'libs/telemetry/src/register.ts';

interface Prepared {
  readonly uris: Readonly<Record<string, string>>;
  readonly databases: Readonly<Record<string, string>>;
  readonly auditorUri: string;
}

/** Users, roles and topics: what must be there before a service starts. */
async function prepare(options: SystemOptions): Promise<Prepared> {
  const { mongodbAdminUri: adminUri, secrets } = options;
  const users = options.services.map((service) => ({
    service,
    database: databaseOf(options.databasePrefix, service),
    password: secretOf(secrets.passwords, `mongodb:${service}`),
  }));
  const databases = users.map(({ database }) => database);
  const { brokers, login, caFile } = options.kafka('admin');
  const kafka = {
    brokers,
    clientId: 'mestolo-start',
    ...(login && { sasl: login }),
    ...(caFile !== null && { tls: { ca: readFileSync(caFile, 'utf8') } }),
  };
  const [auditorUri] = await Promise.all([
    makeAuditor(adminUri, {
      name: `${options.databasePrefix}_auditor`,
      password: secretOf(secrets.passwords, 'mongodb:auditor'),
      databases,
    }),
    makeServiceUsers(adminUri, users),
    createTopics(kafka, allTopics),
    grantRights(kafka),
  ]);
  return {
    uris: Object.fromEntries(users.map((user) => [user.service, serviceUri(adminUri, user)])),
    databases: Object.fromEntries(users.map((user) => [user.service, user.database])),
    auditorUri,
  };
}

function startPrograms(options: SystemOptions, prepared: Prepared): Map<ProgramName, Supervised> {
  const started = new Map<ProgramName, Supervised>();
  const start = (name: ProgramName, script: string, env: Record<string, string>) => {
    const program = {
      name,
      script,
      env: { ...env, ...options.env?.[name] },
      logFile: join(options.logFolder, `${name}.log`),
      ...(options.longestPauseMs !== undefined && { longestPauseMs: options.longestPauseMs }),
    };
    const service = script.startsWith('services/');
    const preload = service ? { preload: TELEMETRY } : {};
    started.set(name, supervise({ ...program, ...preload }, options.events));
  };
  for (const service of options.services) {
    const env = serviceEnvironment(service, {
      ports: options.ports,
      secrets: options.secrets,
      kafka: options.kafka(service),
      mongodbUri: prepared.uris[service] ?? '',
    });
    start(service, `services/${service}/src/main.ts`, { ...env, ...options.env?.all });
  }
  for (const name of options.outside) {
    const dataFolder = join(options.dataFolder, name);
    start(name, outsideScripts[name], outsideEnvironment(name, { ...options, dataFolder }));
  }
  return started;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function until(url: string, deadline: number): Promise<void> {
  while (!(await answers(url))) {
    if (Date.now() > deadline) throw new Error(`${url} did not become ready.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function startSystemOn(options: SystemOptions): Promise<System> {
  const prepared = await prepare(options);
  const processes = startPrograms(options, prepared);
  const stopAll = async (names: readonly ProgramName[]) =>
    Promise.all(
      names.map(async (name) => [name, (await processes.get(name)?.stop()) ?? null] as const),
    );
  const ports = Object.entries(options.ports);
  return {
    urls: Object.fromEntries(ports.map(([name, port]) => [name, urlOf(port)])) as System['urls'],
    auditorUri: prepared.auditorUri,
    databases: prepared.databases,
    process: (name) => {
      const found = processes.get(name);
      if (!found) throw new Error(`${name} is not part of this system.`);
      return found;
    },
    signer: (name) =>
      createTokenSigner({ service: name, privateKey: signingKey(options.secrets, name) }),
    ready: async (deadlineMs) => {
      const deadline = Date.now() + deadlineMs;
      const doors = options.services.flatMap((service) => [
        `${urlOf(options.ports[service])}/ready`,
        `${urlOf(options.ports[service])}/ready/consumer`,
      ]);
      const outside = options.outside.map((name) => `${urlOf(options.ports[name])}/`);
      await Promise.all([...doors, ...outside].map((url) => until(url, deadline)));
    },
    stop: async () => {
      const services = await stopAll(options.services);
      const outside = await stopAll(options.outside);
      return Object.fromEntries([...services, ...outside]);
    },
  };
}
