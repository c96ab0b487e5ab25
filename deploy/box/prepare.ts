/**
 * The first program of a box: refuses what must not go into production, then makes the replica
 * set, the users with their rights, the collections with their indexes, and the topics. Safe to run
 * again at each start.
 */
import { allTopics, type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { type CollectionDefinition, prepareCollections } from '@mestolo/service/mongo.ts';
import mongoose from 'mongoose';
import { ensureReplicaSet, mongodbUri } from '../local/brokers/replica-set.ts';
import { databaseOf, makeAuditor, makeServiceUsers } from '../local/databases.ts';
import { type Secrets, secretOf } from '../local/secrets.ts';
import { secretFile, secretFiles } from './installation.ts';
import { KAFKA_HOST, KAFKA_PORT } from './kafka-files.ts';
import { isDemonstration, refusals } from './refusals.ts';
import { AUDITOR, boxUri, filledByPeople, MONGODB_HOST, PREFIX } from './secret-files.ts';

const UP_WITHIN_MS = 90_000;
const PAUSE_MS = 1_000;

/** Brokers that have just been started may need a while. */
async function whenUp<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const begunMs = Date.now();
  for (;;) {
    try {
      const result = await work();
      console.log(`${what} (${((Date.now() - begunMs) / 1_000).toFixed(1)} s)`);
      return result;
    } catch (error) {
      if (Date.now() - begunMs > UP_WITHIN_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** In the network of MongoDB's own container, since the first user is made from there only. */
function makeReplicaSet(secrets: Secrets): Promise<void> {
  const login = { username: 'admin', password: secretOf(secrets.passwords, 'mongodb:admin') };
  return ensureReplicaSet({ host: '127.0.0.1:27017', member: MONGODB_HOST, login });
}

async function makeUsers(secrets: Secrets): Promise<void> {
  const { passwords } = secrets;
  const login = { username: 'admin', password: secretOf(passwords, 'mongodb:admin') };
  const adminUri = mongodbUri({
    host: MONGODB_HOST,
    login,
    database: 'admin',
    authSource: 'admin',
  });
  const users = services.map((service) => ({
    service,
    database: databaseOf(PREFIX, service),
    password: secretOf(passwords, `mongodb:${service}`),
  }));
  const databases = users.map(({ database }) => database);
  const password = secretOf(passwords, 'mongodb:auditor');
  await makeServiceUsers(adminUri, users);
  await makeAuditor(adminUri, { name: AUDITOR, password, databases });
}

async function collectionsOf(service: ServiceName): Promise<readonly CollectionDefinition[]> {
  const loaded: { readonly collections: readonly CollectionDefinition[] } = await import(
    `../../services/${service}/src/store/collections.ts`
  );
  return loaded.collections;
}

/** As the service itself, so that a right which is missing shows here. */
async function makeIndexes(
  service: ServiceName,
  secrets: Secrets,
  collections: readonly CollectionDefinition[],
): Promise<void> {
  const password = secretOf(secrets.passwords, `mongodb:${service}`);
  const database = databaseOf(PREFIX, service);
  const client = new mongoose.mongo.MongoClient(boxUri({ name: service, password, database }));
  try {
    await prepareCollections(client.db(database), collections);
  } finally {
    await client.close();
  }
}

async function makeTopics(secrets: Secrets): Promise<void> {
  const password = secretOf(secrets.passwords, 'kafka:admin');
  const brokers = [`${KAFKA_HOST}:${KAFKA_PORT}`];
  const kafka = { brokers, clientId: 'mestolo-prepare', sasl: { username: 'admin', password } };
  await createTopics(kafka, allTopics);
  await grantRights(kafka);
}

const files = secretFiles(['kind', ...filledByPeople]);
const production = files.kind !== 'demo' || !isDemonstration(process.env);
const refused = production ? refusals({ env: process.env, files }) : [];
for (const sentence of refused) console.error(`refused: ${sentence}`);
if (refused.length > 0) process.exit(1);

// What cannot be loaded now cannot be loaded in a minute either.
const lists = await Promise.all(
  services.map(async (service) => [service, await collectionsOf(service)] as const),
);
const secrets: Secrets = JSON.parse(secretFile('all'));
await whenUp('MongoDB is a replica set', () => makeReplicaSet(secrets));
await whenUp('each service has its user', () => makeUsers(secrets));
await whenUp('collections and indexes are there', async () => {
  await Promise.all(lists.map(([service, list]) => makeIndexes(service, secrets, list)));
});
await whenUp('topics are there, and who may use them', () => makeTopics(secrets));
