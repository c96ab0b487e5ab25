/** MongoDB itself as a child process: a replica set of one member, users and passwords on. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { endStale, launchBroker, logFileOf, waitUntilReady } from './broker-process.ts';
import { mongodBinary, type Report } from './download.ts';
import { freePort } from './ports.ts';
import {
  ensureReplicaSet,
  type MongodLogin,
  mongodbUri,
  REPLICA_SET,
  withClient,
} from './replica-set.ts';

const NAME = 'mongod';

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
      await ensureReplicaSet({ host, member: host, login });
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
