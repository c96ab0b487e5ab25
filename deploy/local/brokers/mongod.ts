/** MongoDB itself as a child process: a replica set of one member, users and passwords on. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import mongoose from 'mongoose';
import { endStale, launchBroker, logFileOf, waitUntilReady } from './broker-process.ts';
import { mongodBinary, type Report } from './download.ts';
import { freePort } from './ports.ts';

const { Long, MongoClient } = mongoose.mongo;
const NAME = 'mongod';
const REPLICA_SET = 'mestolo';

export interface MongodLogin {
  readonly username: string;
  readonly password: string;
}

export interface MongodOptions {
  /** Kept between starts; every server has its own. */
  readonly dataDir: string;
  readonly admin: MongodLogin;
  /** Taken if it is free; else, and without it, a free one. */
  readonly port?: number;
  readonly cacheGigabytes?: number;
  /** Server parameters that differ from those for one box. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Lets tests make commands fail (`failCommand`). */
  readonly testCommands?: boolean;
  readonly report?: Report;
}

export interface RunningMongod {
  readonly port: number;
  readonly dataDir: string;
  readonly adminUri: string;
  /** For a user of that very database. */
  uri(login: MongodLogin & { readonly database: string }): string;
  pid(): number;
  /** Settles when the process that runs now ends, in whatever way. */
  ended(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again on the same data and port, after `stop` or `kill`. */
  restart(): Promise<void>;
}

/** The address of a user of one database, on any replica set of this name. */
function mongodbUri(options: {
  readonly host: string;
  readonly login: MongodLogin;
  readonly database: string;
  readonly authSource: string;
}): string {
  const { username, password } = options.login;
  const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  const query = `replicaSet=${REPLICA_SET}&authSource=${options.authSource}`;
  return `mongodb://${user}@${options.host}/${options.database}?${query}`;
}

/** The secret by which members of a replica set know each other; without it logins stay off. */
function keyFileIn(dataDir: string): string {
  const file = join(dataDir, 'members.key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(96).toString('base64'), { mode: 0o400 });
  return file;
}

function serverArguments(options: MongodOptions, dataDir: string, port: number): string[] {
  const parameters = {
    // A killed process leaves its locks for as long as this.
    transactionLifetimeLimitSeconds: 10,
    diagnosticDataCollectionEnabled: false,
    ...(options.testCommands && { enableTestCommands: 1 }),
    ...options.parameters,
  };
  return [
    ...['--dbpath', join(dataDir, 'data'), '--port', String(port), '--bind_ip', '127.0.0.1'],
    ...['--nounixsocket', '--replSet', REPLICA_SET, '--keyFile', keyFileIn(dataDir), '--auth'],
    ...['--oplogSize', '2048', '--noscripting', '--quiet'],
    ...['--wiredTigerCacheSizeGB', String(options.cacheGigabytes ?? 0.5)],
    ...Object.entries(parameters).flatMap(([name, value]) => [
      '--setParameter',
      `${name}=${value}`,
    ]),
  ];
}

type Client = InstanceType<typeof MongoClient>;

async function withClient<T>(uri: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, {
    directConnection: true,
    serverSelectionTimeoutMS: 1_000,
    connectTimeoutMS: 1_000,
  });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function codeOf(error: unknown): number | undefined {
  return error instanceof mongoose.mongo.MongoServerError ? Number(error.code) : undefined;
}

const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const NOT_YET_INITIALIZED = 94;

/**
 * Until the first user exists, a connection from this machine may begin the replica set and make
 * that user, and nothing else.
 */
async function beginReplicaSet(host: string, login: MongodLogin): Promise<void> {
  await withClient(`mongodb://${host}/`, async (client) => {
    const admin = client.db('admin');
    const members = [{ _id: 0, host }];
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } }).catch((error) => {
      const ALREADY_INITIALIZED = 23;
      if (codeOf(error) !== ALREADY_INITIALIZED) throw error;
    });
    await untilPrimary(client);
    await admin.command({
      createUser: login.username,
      pwd: login.password,
      roles: ['root'],
      mechanisms: ['SCRAM-SHA-256'],
    });
  });
}

async function untilPrimary(client: Client): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.isWritablePrimary) return;
    if (Date.now() > deadline) throw new Error('The replica set of one member has no primary.');
    // Answers as soon as the member's state changes.
    const { processId, counter } = hello.topologyVersion;
    const topologyVersion = { processId, counter: Long.fromNumber(Number(counter)) };
    await client.db('admin').command({ hello: 1, topologyVersion, maxAwaitTimeMS: 250 });
  }
}

/** A member knows itself by its address; on another port it has to be told. */
async function keepAddress(client: Client, host: string): Promise<void> {
  const admin = client.db('admin');
  const { config } = await admin.command({ replSetGetConfig: 1 });
  if (config.members[0].host === host) return;
  config.members[0].host = host;
  config.version += 1;
  await admin.command({ replSetReconfig: config, force: true });
}

async function ensureReplicaSet(options: {
  readonly host: string;
  readonly adminUri: string;
  readonly login: MongodLogin;
}): Promise<void> {
  try {
    await withClient(options.adminUri, async (client) => {
      await keepAddress(client, options.host);
      await untilPrimary(client);
    });
  } catch (error) {
    const code = codeOf(error);
    if (code !== AUTHENTICATION_FAILED && code !== NOT_YET_INITIALIZED) throw error;
    await beginReplicaSet(options.host, options.login).catch((cause) => {
      if (codeOf(cause) !== UNAUTHORIZED) throw cause;
      throw new Error('The data of MongoDB were made with another admin password.', { cause });
    });
  }
}

export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(join(dataDir, 'data'), { recursive: true });
  const command = await mongodBinary(options.report);
  // It would still have the port, and the data.
  await endStale({ dataDir, name: NAME });
  const port = await freePort(options.port);
  const host = `127.0.0.1:${port}`;
  const args = serverArguments(options, dataDir, port);
  const login = options.admin;
  const adminUri = mongodbUri({ host, login, database: 'admin', authSource: 'admin' });
  const start = async () => {
    const launched = await launchBroker({
      name: NAME,
      command,
      args,
      dataDir,
      stopDeadlineMs: 15_000,
    });
    await waitUntilReady({
      process: launched,
      name: 'MongoDB',
      logFile: logFileOf({ dataDir, name: NAME }),
      deadlineMs: 60_000,
      probe: () =>
        withClient(`mongodb://${host}/`, async (client) => {
          await client.db('admin').command({ hello: 1 });
        }),
    });
    try {
      await ensureReplicaSet({ host, adminUri, login });
    } catch (cause) {
      await launched.kill();
      throw cause;
    }
    return launched;
  };
  let server = await start();
  return {
    port,
    dataDir,
    adminUri,
    uri: ({ database, ...user }) =>
      mongodbUri({ host, login: user, database, authSource: database }),
    pid: () => server.pid,
    ended: () => server.ended,
    stop: () => server.stop(),
    kill: () => server.kill(),
    restart: async () => {
      server = await start();
    },
  };
}
