/** The same installation on another machine: its secrets, a backup, empty databases, no old log. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { databaseOf, withoutLogin } from '@mestolo/deploy/local/databases.ts';
import { choosePorts } from '@mestolo/deploy/local/environment.ts';
import type { Secrets } from '@mestolo/deploy/local/secrets.ts';
import { type System, startSystemOn } from '@mestolo/deploy/local/system.ts';
import type { Installation } from '@mestolo/deploy/ops/installation.ts';
import { type Reach, reachOf } from '@mestolo/deploy/ops/reach.ts';
import { type CollectionDefinition, prepareCollections } from '@mestolo/service/mongo.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import { emptyKafka } from '@mestolo/testkit/empty-kafka.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import type mongoose from 'mongoose';

/** How ops people get into a system of a test. */
export function reachTo(brokers: Brokers, system: TestSystem): Reach {
  const { users, brokers: kafka } = brokers.kafka;
  const password = users?.admin?.password ?? '';
  const passwords = { ...system.secrets.passwords, 'kafka:admin': password };
  const installation: Installation = {
    kind: 'given',
    brokers: kafka,
    kafkaCaFile: null,
    kafkaAsksForLogin: users !== null,
    mongodb: withoutLogin(brokers.mongodb.adminUri),
    mongodbUris: { admin: brokers.mongodb.adminUri, auditor: system.auditorUri },
    databasePrefix: (system.databases.billing ?? '').replace(/_billing$/, ''),
    urls: system.urls,
  };
  return reachOf({ installation, secrets: { ...system.secrets, passwords } });
}

export interface CleanMachine {
  databaseOf(service: ServiceName): mongoose.mongo.Db;
  start(env: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<System>;
  drop(): Promise<void>;
}

/** Empty databases with their indexes, and a Kafka without topics; nobody may be connected. */
export async function cleanMachine(
  brokers: Brokers,
  given: {
    readonly secrets: Secrets;
    readonly admin: mongoose.mongo.MongoClient;
    readonly folder: string;
  },
): Promise<CleanMachine> {
  const { secrets, admin, folder } = given;
  const databasePrefix = `test_restored_${randomBytes(3).toString('hex')}`;
  const database = (service: ServiceName) => admin.db(databaseOf(databasePrefix, service));
  await emptyKafka(brokers);
  for (const service of services) {
    const { collections }: { collections: readonly CollectionDefinition[] } = await import(
      `../../services/${service}/src/store/collections.ts`
    );
    await prepareCollections(database(service), collections);
  }
  const [logFolder, dataFolder] = [join(folder, 'logs'), join(folder, 'data')];
  for (const path of [logFolder, dataFolder]) mkdirSync(path, { recursive: true });
  return {
    databaseOf: database,
    async start(env) {
      const ports = await choosePorts({ anywhere: true });
      const system = await startSystemOn({
        ...{ services, outside: ['gateway', 'mailbox'], databasePrefix, secrets, ports },
        kafka: (user) => {
          const login = brokers.kafka.users?.[user] ?? null;
          return { brokers: brokers.kafka.brokers, login, caFile: null };
        },
        ...{ mongodbAdminUri: brokers.mongodb.adminUri, logFolder, dataFolder },
        env: { ...env, all: { CHECK_ANSWERS: 'true', ...env.all } },
      });
      await system.ready(60_000);
      return system;
    },
    async drop() {
      for (const service of services) {
        await database(service).command({ dropAllUsersFromDatabase: 1 });
        await database(service).command({ dropAllRolesFromDatabase: 1 });
        await database(service).dropDatabase();
      }
    },
  };
}
