/** Real brokers in containers, through testcontainers; image names come from variables. */

import { bothOrNone } from '@mestolo/deploy/local/brokers/both-or-none.ts';
import { authorizer, type KafkaSettings } from '@mestolo/deploy/local/brokers/kafka-settings.ts';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import {
  type BrokerOptions,
  type Brokers,
  kafkaConfig,
  newLogins,
  newPassword,
  type RunningBrokers,
} from './brokers.ts';

const KAFKA_IMAGE = process.env.KAFKA_IMAGE ?? 'apache/kafka:4.1.1';
const MONGO_IMAGE = process.env.MONGO_IMAGE ?? 'mongo:8';
const REPLICA_SET = 'mestolo';
const INNER_PORT = 19_092;
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule';

// The reaper is one more image to fetch, and these containers are stopped by whoever started them.
process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';

/** `a.b-c_d` becomes `KAFKA_A_B___C__D`, as the official image wants it. */
function variableOf(setting: string): string {
  const name = setting.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_');
  return `KAFKA_${name.toUpperCase()}`;
}

/**
 * Nothing is left to an image's own defaults: the official one drops them all as soon as one
 * variable is set. The inner door is for making users, and is reachable from inside only.
 */
function kafkaEnvironment(port: number, settings: KafkaSettings): Record<string, string> {
  const inner = `INNER://localhost:${INNER_PORT}`;
  const all: KafkaSettings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': '1@localhost:9093',
    'controller.listener.names': 'CONTROLLER',
    listeners: `CLIENT://0.0.0.0:${port},${inner},CONTROLLER://localhost:9093`,
    'advertised.listeners': `CLIENT://127.0.0.1:${port},${inner}`,
    'listener.security.protocol.map': 'CLIENT:SASL_PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INNER',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${SCRAM} required;`,
    // Who comes by the inner doors has no name.
    ...authorizer(['ANONYMOUS', 'admin']),
    'log.dirs': '/tmp/kafka-data',
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'auto.create.topics.enable': false,
    'offsets.retention.minutes': 365 * 24 * 60,
    'group.initial.rebalance.delay.ms': 0,
    ...settings,
  };
  const entries = Object.entries(all).map(([name, value]) => [variableOf(name), String(value)]);
  return Object.fromEntries(entries);
}

async function execute(container: StartedTestContainer, script: string): Promise<void> {
  const { exitCode, output } = await container.exec(['bash', '-c', script]);
  if (exitCode !== 0) throw new Error(`A command in the container failed:\n${output}`);
}

async function startKafkaContainer(options: BrokerOptions) {
  const port = await freePort();
  const container = await new GenericContainer(KAFKA_IMAGE)
    .withEnvironment({
      ...kafkaEnvironment(port, options.kafkaSettings ?? {}),
      KAFKA_HEAP_OPTS: '-Xmx512m -Xms256m',
    })
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(120_000)
    .start();
  const users = newLogins();
  const kafka = { brokers: [`127.0.0.1:${port}`], users, tls: null };
  try {
    const change =
      "java -XX:TieredStopAtLevel=1 -cp '/opt/kafka/libs/*' kafka.admin.ConfigCommand " +
      `--bootstrap-server localhost:${INNER_PORT} --alter --entity-type users`;
    const changes = Object.values(users).map(
      ({ username, password }) =>
        `${change} --entity-name ${username} --add-config 'SCRAM-SHA-512=[password=${password}]'`,
    );
    await execute(container, `set -e\n${changes.join('\n')}`);
    await untilKafkaAnswers({ kafka, mongodb: { adminUri: '' } });
  } catch (error) {
    await container.stop({ timeout: 0 });
    throw error;
  }
  return { kafka, container };
}

async function untilKafkaAnswers(brokers: Brokers): Promise<void> {
  const admin = new Kafka({
    ...kafkaConfig(brokers),
    logLevel: logLevel.NOTHING,
    retry: { retries: 30, initialRetryTime: 100, maxRetryTime: 1_000 },
  }).admin();
  await admin.connect();
  await admin.describeCluster();
  await admin.disconnect();
}

/**
 * The first user can be made from the server's own machine only, and a connection into a container
 * comes from elsewhere. So the server runs without logins until the user is there, then with them.
 */
function mongodScript(port: number): string {
  const both = `mongod --port ${port} --bind_ip_all --replSet ${REPLICA_SET} --noscripting --quiet`;
  const memory = '--wiredTigerCacheSizeGB 0.5';
  const set =
    '--setParameter transactionLifetimeLimitSeconds=10 --setParameter enableTestCommands=1';
  return `
    head -c 96 /dev/urandom | base64 -w 0 >/tmp/members.key && chmod 400 /tmp/members.key
    mkdir -p /data/db
    ${both} ${memory} ${set} & first=$!
    until [ -e /tmp/user-is-made ]; do sleep 0.1; done
    kill $first; wait $first
    exec ${both} ${memory} ${set} --keyFile /tmp/members.key --auth`;
}

async function startMongodContainer() {
  const port = await freePort();
  const container = await new GenericContainer(MONGO_IMAGE)
    .withEntrypoint(['bash', '-c', mongodScript(port)])
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(120_000)
    .start();
  try {
    const password = newPassword();
    const host = `127.0.0.1:${port}`;
    await beginReplicaSet(host, password);
    await execute(container, 'touch /tmp/user-is-made');
    const adminUri = `mongodb://admin:${password}@${host}/?replicaSet=${REPLICA_SET}`;
    await untilLoginsAreOn(host, adminUri);
    return { adminUri, container };
  } catch (error) {
    await container.stop({ timeout: 0 });
    throw error;
  }
}

async function beginReplicaSet(host: string, password: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(`mongodb://${host}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    const members = [{ _id: 0, host }];
    await retry(() => admin.command({ replSetInitiate: { _id: REPLICA_SET, members } }));
    await retry(() =>
      admin.command({ createUser: 'admin', pwd: password, roles: ['root'], mechanisms }),
    );
  } finally {
    await client.close();
  }
}

const mechanisms = ['SCRAM-SHA-256'];

/** Logins are on when one who did not log in is sent away. */
async function untilLoginsAreOn(host: string, adminUri: string): Promise<void> {
  const stranger = new mongoose.mongo.MongoClient(`mongodb://${host}/?directConnection=true`);
  const admin = new mongoose.mongo.MongoClient(adminUri);
  try {
    await retry(async () => {
      const refused = await stranger
        .db('admin')
        .command({ listDatabases: 1 })
        .then(
          () => false,
          (error) => error instanceof mongoose.mongo.MongoServerError && error.code === 13,
        );
      if (!refused) throw new Error('MongoDB still lets everybody in.');
      await admin.db('admin').command({ listDatabases: 1 });
    });
  } finally {
    await Promise.all([stranger.close(), admin.close()]);
  }
}

async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export async function startContainerBrokers(options: BrokerOptions): Promise<RunningBrokers> {
  if (options.tls) throw new Error('The door with TLS is there with TEST_RUNTIME=embedded only.');
  const [kafka, mongod] = await bothOrNone(
    [startKafkaContainer(options), startMongodContainer()],
    ({ container }) => container.stop({ timeout: 0 }),
  );
  return {
    kafka: kafka.kafka,
    mongodb: { adminUri: mongod.adminUri },
    stop: async () => {
      const containers = [kafka.container, mongod.container];
      await Promise.all(containers.map((container) => container.stop({ timeout: 0 })));
    },
  };
}
