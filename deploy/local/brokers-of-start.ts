/** The brokers of the local start: those the environment names, else real ones started here. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { services } from '@mestolo/contracts/topics.ts';
import { bothOrNone } from './brokers/both-or-none.ts';
import { startKafka } from './brokers/kafka.ts';
import { startMongod } from './brokers/mongod.ts';
import { KAFKA_PORT, type KafkaAccess, MONGODB_PORT } from './environment.ts';
import { localFolder } from './repository.ts';
import { type Secrets, secretOf } from './secrets.ts';

export interface StartBrokers {
  kafka(user: string): KafkaAccess;
  readonly mongodbAdminUri: string;
  /** Where they are, for people. */
  readonly description: string;
  stop(): Promise<void>;
}

/** Brokers that run already; both addresses or none. */
export function givenBrokers(env: NodeJS.ProcessEnv): StartBrokers | null {
  const { KAFKA_BROKERS, MONGODB_ADMIN_URI, KAFKA_USERNAME, KAFKA_PASSWORD } = env;
  if (!KAFKA_BROKERS || !MONGODB_ADMIN_URI) return null;
  const access = {
    brokers: KAFKA_BROKERS.split(','),
    login:
      KAFKA_USERNAME && KAFKA_PASSWORD
        ? { username: KAFKA_USERNAME, password: KAFKA_PASSWORD }
        : null,
    caFile: env.KAFKA_TLS_CA_FILE ?? null,
  };
  return {
    kafka: () => access,
    mongodbAdminUri: MONGODB_ADMIN_URI,
    description: 'the Kafka and MongoDB that the environment names',
    stop: async () => undefined,
  };
}

interface Broker {
  ended(): Promise<void>;
  restart(): Promise<void>;
}

const PAUSE_MS = 2_000;

/** Starts a broker again that ended by itself, until somebody stops it on purpose. */
async function keepUp(
  name: string,
  broker: Broker,
  watch: { stopped: boolean; readonly report: (line: string) => void },
): Promise<void> {
  for (;;) {
    await broker.ended();
    if (watch.stopped) return;
    watch.report(`${name} ended by itself, starting it again`);
    await broker.restart().catch(() => pause(PAUSE_MS));
  }
}

export async function startOwnBrokers(
  secrets: Secrets,
  report: (line: string) => void,
): Promise<StartBrokers> {
  const users = Object.fromEntries(
    ['admin', ...services].map((user) => [user, secretOf(secrets.passwords, `kafka:${user}`)]),
  );
  const [kafka, mongod] = await bothOrNone(
    [
      startKafka({ dataDir: join(localFolder, 'kafka'), port: KAFKA_PORT, users, report }),
      startMongod({
        dataDir: join(localFolder, 'mongod'),
        port: MONGODB_PORT,
        admin: { username: 'admin', password: secretOf(secrets.passwords, 'mongodb:admin') },
        // For so long a backup can read everything as it was at one moment.
        parameters: { minSnapshotHistoryWindowInSeconds: 3_600 },
        report,
      }),
    ],
    (broker) => broker.stop(),
  );
  const watch = { stopped: false, report };
  keepUp('Kafka', kafka, watch);
  keepUp('MongoDB', mongod, watch);
  const { brokers } = kafka;
  return {
    kafka: (username) => ({
      brokers,
      login: { username, password: users[username] ?? '' },
      caFile: null,
    }),
    mongodbAdminUri: mongod.adminUri,
    description: `Kafka ${brokers.join(',')}, MongoDB 127.0.0.1:${mongod.port}`,
    stop: async () => {
      watch.stopped = true;
      await Promise.all([kafka.stop(), mongod.stop()]);
    },
  };
}
