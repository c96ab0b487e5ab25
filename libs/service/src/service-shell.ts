/** What every main would repeat: configuration, MongoDB, messaging, HTTP, in order, and back. */
import { readFileSync } from 'node:fs';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition } from '@mestolo/messaging/handler.ts';
import {
  createMessaging,
  type Messaging,
  type MessagingOptions,
} from '@mestolo/messaging/messaging.ts';
import { createLogger, type Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import type { z } from 'zod';
import { type Authenticators, bearerToken } from './authenticate.ts';
import { createServiceClient, type ServiceClient } from './client.ts';
import { type Clocks, createClocks } from './clock.ts';
import { type Environment, readConfig, type ShellConfig } from './config.ts';
import type { Route } from './http.ts';
import { createHttpServer, type HttpServer, type ServerTls } from './http-server.ts';
import type { RunningService } from './lifecycle.ts';
import {
  type CollectionDefinition,
  connectMongo,
  prepareCollections,
  uniqueIndexesPresent,
} from './mongo.ts';
import { createNightly } from './nightly.ts';
import { checkOperations } from './operation-check.ts';
import { OPERATIONS } from './operation-log.ts';
import { operatorDoors } from './operator-routes.ts';
import { stopAll } from './stop-service.ts';
import { createTokenSigner, createTokenVerifier } from './tokens.ts';

/** What a service is given to build its parts from. */
export interface ServiceTools<Config> {
  readonly config: Config;
  readonly logger: Logger;
  readonly db: mongoose.mongo.Db;
  readonly client: mongoose.mongo.MongoClient;
  readonly clocks: Clocks;
  /**
   * A client of another service, in which this service itself acts unless a call names a person.
   */
  serviceClient(audience: ServiceName, baseUrl: string): ServiceClient;
}

/** Work beside requests and events, such as a timer; it stops before messaging does. */
export interface BackgroundTask {
  start(): void;
  stop(): Promise<void>;
}

/** A port beside the usual one, with routes of its own and nothing else. */
export interface SideDoor {
  readonly port: number;
  readonly tls?: ServerTls;
  readonly routes: readonly Route[];
}

export interface ServiceParts {
  readonly routes: readonly Route[];
  readonly consumers?: readonly ConsumerDefinition[];
  /** How `device` and `link` routes find out who knocks. */
  readonly authenticators?: Omit<Authenticators, 'service'>;
  /** Open where the role `door` is. */
  readonly sideDoors?: readonly SideDoor[];
  /** Run where the role `consumers` is. */
  readonly tasks?: readonly BackgroundTask[];
  /** Run where the role `door` is. */
  readonly doorTasks?: readonly BackgroundTask[];
}

export interface ServiceDefinition<Schema extends z.ZodObject> {
  readonly name: ServiceName;
  /** `serviceConfig`, extended with what this service alone reads. */
  readonly config: Schema & (z.infer<Schema> extends ShellConfig ? unknown : never);
  readonly collections: readonly CollectionDefinition[];
  readonly lanes?: number;
  /** The documents of the compacted topics this service owns. */
  compacted?(
    tools: ServiceTools<z.infer<Schema>>,
  ): Required<Pick<MessagingOptions, 'current' | 'everyKey'>> &
    Pick<MessagingOptions, 'currentIds'>;
  /** Told which events each commit publishes, and by which door or consumer group: to count. */
  committed?(tools: ServiceTools<z.infer<Schema>>): Required<MessagingOptions>['committed'];
  build(
    tools: ServiceTools<z.infer<Schema>> & { readonly messaging: Messaging },
  ): ServiceParts | Promise<ServiceParts>;
}

export interface StartedService extends RunningService {
  readonly url: string;
}

/**
 * Resolves when the door is open. Consumers start behind it: a door does not wait for Kafka, since
 * what it takes is kept by MongoDB.
 */
export async function startService<Schema extends z.ZodObject>(
  definition: ServiceDefinition<Schema>,
  env: Environment,
  signal?: AbortSignal,
): Promise<StartedService> {
  const config = readConfig(definition.config, env);
  const shell = config as unknown as ShellConfig;
  const logger = createLogger(definition.name, { level: shell.LOG_LEVEL });
  const connection = await connectMongo(shell.MONGODB_URI, logger, signal);
  const db = connection.getClient().db(connection.name);
  await prepareCollections(db, definition.collections);
  const tools = createTools({ definition, config, shell, logger, db, connection });
  const messaging = createMessaging(messagingOptions(definition, tools, shell));
  await messaging.prepare();
  const built = await definition.build({ ...tools, messaging });
  const consumers = shell.ROLES.includes('consumers') ? (built.consumers ?? []) : [];
  for (const consumer of consumers) messaging.consume(consumer);
  const compacted = Object.keys(definition.compacted?.(tools).everyKey ?? {});
  const consumes = shell.ROLES.includes('consumers');
  const keepsLog = isLogged(definition);
  const forOperators = operatorDoors(messaging, { compacted, consumes, keepsLog });
  const parts = { ...built, routes: [...built.routes, ...forOperators] };
  const wiring = { definition, shell, logger, messaging, parts };
  const http = createDoor(wiring);
  const doors = [http, ...createSideDoors(wiring)];
  for (const door of doors) await door.listen();
  logger.info({ port: shell.PORT, roles: shell.ROLES }, 'the door is open');
  // What fails here for good is for whoever watches the process: it ends, and is started again.
  void messaging.start().then(() => logger.info({}, 'consumers and relay are running'));
  const tasks = tasksOf({ definition, shell, logger, messaging, parts, tools });
  for (const task of tasks) task.start();
  return { url: http.url, stop: () => stopAll({ doors, tasks, messaging, connection, logger }) };
}

interface Wiring<Schema extends z.ZodObject> {
  readonly definition: ServiceDefinition<Schema>;
  readonly shell: ShellConfig;
  readonly logger: Logger;
}

function createTools<Schema extends z.ZodObject>(
  wiring: Wiring<Schema> & {
    readonly db: mongoose.mongo.Db;
    readonly config: z.infer<Schema>;
    readonly connection: mongoose.Connection;
  },
): ServiceTools<z.infer<Schema>> {
  const { definition, config, shell, logger, db, connection } = wiring;
  const service = definition.name;
  const signer = createTokenSigner({ service, privateKey: shell.SERVICE_PRIVATE_KEY });
  return {
    config,
    logger,
    db,
    client: connection.getClient(),
    clocks: createClocks({ allowVirtual: shell.ALLOW_VIRTUAL_CLOCK }),
    serviceClient: (audience, baseUrl) =>
      createServiceClient({ audience, baseUrl, signer, actor: { kind: 'service', id: service } }),
  };
}

function messagingOptions<Schema extends z.ZodObject>(
  definition: ServiceDefinition<Schema>,
  tools: ServiceTools<z.infer<Schema>>,
  shell: ShellConfig,
): MessagingOptions {
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = shell;
  const caFile = shell.KAFKA_TLS_CA_FILE;
  const tls = caFile === 'system' ? true : { ca: caFile ? readFileSync(caFile, 'utf8') : '' };
  return {
    service: definition.name,
    kafka: {
      brokers: shell.KAFKA_BROKERS,
      clientId: definition.name,
      ...(username && password ? { sasl: { username, password } } : {}),
      ...(caFile ? { tls } : {}),
    },
    db: tools.db,
    client: tools.client,
    logger: tools.logger,
    quarantineKey: shell.QUARANTINE_KEY,
    roles: shell.ROLES,
    uniqueIndexesPresent: () => uniqueIndexesPresent(tools.db, definition.collections),
    ...(definition.lanes ? { lanes: definition.lanes } : {}),
    ...definition.compacted?.(tools),
    committed: definition.committed?.(tools),
  };
}

function createDoor<Schema extends z.ZodObject>(
  wiring: Wiring<Schema> & { readonly messaging: Messaging; readonly parts: ServiceParts },
): HttpServer {
  const { shell, messaging, parts } = wiring;
  return createHttpServer({
    ...doorOptions(wiring),
    port: shell.PORT,
    routes: shell.ROLES.includes('door') ? parts.routes : [],
    ready: {
      door: () => messaging.readiness().door,
      consumer: () => messaging.readiness().consumer,
    },
  });
}

function createSideDoors<Schema extends z.ZodObject>(
  wiring: Wiring<Schema> & { readonly parts: ServiceParts },
): readonly HttpServer[] {
  const { shell, parts } = wiring;
  const isOpen = shell.ROLES.includes('door');
  const doors = isOpen ? (parts.sideDoors ?? []) : [];
  return doors.map((door) => createHttpServer({ ...doorOptions(wiring), ...door }));
}

function doorOptions<Schema extends z.ZodObject>(
  wiring: Wiring<Schema> & { readonly parts: ServiceParts },
) {
  const { definition, shell, logger, parts } = wiring;
  const verifier = createTokenVerifier({
    publicKeys: shell.SERVICE_PUBLIC_KEYS,
    audience: definition.name,
  });
  return {
    service: definition.name,
    checkAnswers: shell.CHECK_ANSWERS,
    drainMs: shell.DRAIN_SECONDS * 1_000,
    authenticators: { ...parts.authenticators, service: bearerToken(verifier) },
    logger,
  };
}

/**
 * A service's own, the pass over its compacted topics that mends what a broker has lost, and the
 * check of what people did.
 */
function tasksOf<Schema extends z.ZodObject>(
  wiring: Wiring<Schema> & {
    readonly messaging: Messaging;
    readonly parts: ServiceParts;
    readonly tools: ServiceTools<z.infer<Schema>>;
  },
): readonly BackgroundTask[] {
  const { definition, shell, logger, messaging, parts, tools } = wiring;
  const topics = Object.keys(definition.compacted?.(tools).everyKey ?? {});
  const work = async () => {
    const published: Record<string, number> = {};
    for (const topic of topics) published[topic] = await messaging.republishAll(topic);
    return published;
  };
  const republishes = shell.ROLES.includes('relay') && topics.length > 0;
  const checks = shell.ROLES.includes('relay') && isLogged(definition);
  const check = () => checkOperations(tools.db);
  return [
    ...(shell.ROLES.includes('consumers') ? (parts.tasks ?? []) : []),
    ...(shell.ROLES.includes('door') ? (parts.doorTasks ?? []) : []),
    ...(republishes ? [createNightly({ name: 'republish', logger, work })] : []),
    ...(checks ? [createNightly({ name: 'check operations', logger, work: check })] : []),
  ];
}

/** Whether the service keeps a log of what people did. */
const isLogged = ({ collections }: Pick<ServiceDefinition<z.ZodObject>, 'collections'>) =>
  collections.some(({ name }) => name === OPERATIONS);
