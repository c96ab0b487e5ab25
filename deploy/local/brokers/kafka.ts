/** Apache Kafka itself as a child process: one KRaft node, users and passwords on. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import {
  type BrokerProcess,
  endStale,
  launchBroker,
  logFileOf,
  waitUntilReady,
} from './broker-process.ts';
import { brokerCertificate } from './certificate.ts';
import { type KafkaFiles, kafkaFiles, type Report } from './download.ts';
import { assertPlain, type KafkaSettings, kafkaProperties } from './kafka-settings.ts';
import { freePort } from './ports.ts';

const run = promisify(execFile);
const NAME = 'kafka';
const BROKER_USER = 'broker';

export interface KafkaOptions {
  /** Kept between starts; every broker has its own. */
  readonly dataDir: string;
  /** Passwords by user name; SCRAM-SHA-512. */
  readonly users: Readonly<Record<string, string>>;
  /** Taken if it is free; else, and without it, a free one. */
  readonly port?: number;
  /** Adds a second door with TLS. */
  readonly tls?: boolean;
  /** Broker settings that differ from those for one box. */
  readonly settings?: KafkaSettings;
  readonly heapMegabytes?: number;
  readonly report?: Report;
}

export interface RunningKafka {
  readonly brokers: readonly string[];
  /** With `tls`: addresses of that door, and the certificate (PEM) to trust. */
  readonly tls: { readonly brokers: readonly string[]; readonly ca: string } | null;
  readonly dataDir: string;
  pid(): number;
  /** Settles when the process that runs now ends, in whatever way. */
  ended(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again on the same data and ports, after `stop` or `kill`. */
  restart(): Promise<void>;
}

/** What the broker's metadata hold; the file's presence says that the data folder is whole. */
interface StoredUsers {
  readonly broker: string;
  readonly users: Readonly<Record<string, string>>;
}

interface Layout {
  readonly dataDir: string;
  readonly data: string;
  readonly properties: string;
  readonly users: string;
}

function layoutOf(dataDir: string): Layout {
  return {
    dataDir,
    data: join(dataDir, 'data'),
    properties: join(dataDir, 'server.properties'),
    users: join(dataDir, 'users.json'),
  };
}

function writeSecret(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function storedUsers(layout: Layout): StoredUsers | null {
  if (!existsSync(layout.users)) return null;
  return JSON.parse(readFileSync(layout.users, 'utf8'));
}

const scramWord = (password: string) => `SCRAM-SHA-512=[password=${password}]`;

/** Gives the data folder its identity and its first users; they are part of the first metadata. */
async function format(files: KafkaFiles, layout: Layout, stored: StoredUsers): Promise<void> {
  rmSync(layout.data, { recursive: true, force: true });
  mkdirSync(layout.data, { recursive: true });
  const all = { ...stored.users, [BROKER_USER]: stored.broker };
  const scram = Object.entries(all).flatMap(([name, password]) => [
    '--add-scram',
    `SCRAM-SHA-512=[name=${name},password=${password}]`,
  ]);
  // May begin with a dash, so that it must not stand as an argument of its own.
  const clusterId = randomBytes(16).toString('base64url');
  await run(files.java, [
    ...['-XX:TieredStopAtLevel=1', '-cp', `${files.jars}/*`, 'kafka.tools.StorageTool', 'format'],
    ...[`--cluster-id=${clusterId}`, '-c', layout.properties, ...scram],
  ]);
}

/** Adds users that came after the format, and passwords that changed. */
async function updateUsers(options: {
  readonly files: KafkaFiles;
  readonly layout: Layout;
  readonly brokers: readonly string[];
  readonly stored: StoredUsers;
  readonly users: Readonly<Record<string, string>>;
}): Promise<void> {
  const changed = Object.entries(options.users).filter(
    ([name, password]) => options.stored.users[name] !== password,
  );
  if (changed.length === 0) return;
  const login = join(options.layout.dataDir, 'login.properties');
  const { broker } = options.stored;
  writeSecret(
    login,
    'security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\n' +
      'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required ' +
      `username="${BROKER_USER}" password="${broker}";\n`,
  );
  const java = ['-XX:TieredStopAtLevel=1', '-cp', `${options.files.jars}/*`];
  const server = ['--bootstrap-server', options.brokers.join(','), '--command-config', login];
  for (const [name, password] of changed) {
    await run(options.files.java, [
      ...[...java, 'kafka.admin.ConfigCommand', ...server, '--alter'],
      ...['--entity-type', 'users', '--entity-name', name, '--add-config', scramWord(password)],
    ]);
  }
  rmSync(login);
  const users = { ...options.stored.users, ...options.users };
  writeSecret(options.layout.users, JSON.stringify({ broker, users }));
}

/** Whether the broker's own user can enter, join a group and get a producer's id. */
async function probe(port: number, password: string): Promise<void> {
  await new Promise<void>((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(done));
    socket.on('error', fail);
  });
  const kafka = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    sasl: { mechanism: 'scram-sha-512', username: BROKER_USER, password },
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  const producer = kafka.producer({
    idempotent: true,
    retry: { retries: 5, initialRetryTime: 50 },
  });
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('The broker has not joined its own cluster yet.');
    // On the first start this makes the topic in which groups keep their offsets.
    await admin.fetchOffsets({ groupId: 'mestolo.probe', topics: [] });
    await producer.connect();
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
}

function javaArguments(files: KafkaFiles, layout: Layout, heapMegabytes: number): string[] {
  return [
    // A small heap and the plain collector: there are other processes on this box.
    ...[`-Xmx${heapMegabytes}m`, '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    ...['-Xshare:auto', '-Djava.awt.headless=true', '-Dorg.apache.logging.log4j.level=INFO'],
    ...['-cp', `${files.jars}/*`, 'kafka.Kafka', layout.properties],
  ];
}

export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  for (const [name, password] of Object.entries(options.users)) {
    assertPlain(name);
    assertPlain(password);
  }
  const layout = layoutOf(resolve(options.dataDir));
  mkdirSync(layout.dataDir, { recursive: true });
  const files = await kafkaFiles(options.report);
  // It would still have the port, and the data.
  await endStale({ dataDir: layout.dataDir, name: NAME });
  const found = storedUsers(layout);
  const stored = found ?? { broker: randomBytes(24).toString('base64url'), users: options.users };
  const clientPort = await freePort(options.port);
  const controllerPort = await freePort();
  const tlsPort = options.tls ? await freePort() : undefined;
  const certificate = options.tls
    ? await brokerCertificate({
        java: files.java,
        folder: layout.dataDir,
        password: stored.broker,
      })
    : null;
  const properties = kafkaProperties({
    dataFolder: layout.data,
    addresses: { clientPort, controllerPort, ...(tlsPort !== undefined && { tlsPort }) },
    secrets: { username: BROKER_USER, password: stored.broker },
    ...(certificate && {
      keyStore: { file: certificate.keyStoreFile, password: stored.broker },
    }),
    ...(options.settings && { settings: options.settings }),
  });
  writeSecret(layout.properties, properties);
  if (!found) {
    await format(files, layout, stored);
    writeSecret(layout.users, JSON.stringify(stored));
  }
  const brokers = [`127.0.0.1:${clientPort}`];
  const start = async () => {
    const launched = await launch(files, layout, options.heapMegabytes ?? 400);
    await waitUntilReady({
      process: launched,
      name: 'Kafka',
      logFile: logFileOf({ dataDir: layout.dataDir, name: NAME }),
      deadlineMs: 60_000,
      probe: () => probe(clientPort, stored.broker),
    });
    return launched;
  };
  let broker = await start();
  try {
    await updateUsers({ files, layout, brokers, stored, users: options.users });
  } catch (cause) {
    await broker.kill();
    throw cause;
  }
  return {
    brokers,
    tls: certificate && { brokers: [`127.0.0.1:${tlsPort}`], ca: certificate.certificate },
    dataDir: layout.dataDir,
    pid: () => broker.pid,
    ended: () => broker.ended,
    stop: () => broker.stop(),
    kill: () => broker.kill(),
    restart: async () => {
      broker = await start();
    },
  };
}

function launch(files: KafkaFiles, layout: Layout, heapMegabytes: number): Promise<BrokerProcess> {
  return launchBroker({
    name: NAME,
    command: files.java,
    args: javaArguments(files, layout, heapMegabytes),
    dataDir: layout.dataDir,
    stopDeadlineMs: 15_000,
  });
}
