/**
 * What must be there before the services of a version start on a cluster: users, collections with
 * their indexes, topics. PREPARE names what is made here; the rest is made by operators of the
 * cluster. Safe to run again.
 */
import { allTopics, type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { prepareDatabase } from '@mestolo/messaging/prepare.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { type CollectionDefinition, prepareCollections } from '@mestolo/service/mongo.ts';
import mongoose from 'mongoose';
import { secretFiles } from '../box/installation.ts';
import { refusals } from '../box/refusals.ts';
import { filledByPeople } from '../box/secret-files.ts';
import { makeAuditor, makeServiceUsers } from '../local/databases.ts';
import { secretOf } from '../local/secrets.ts';
import { type Reach, reachHere } from '../ops/reach.ts';
import { installationOfCluster } from './installation.ts';
import { kafkaOf } from './kafka-of.ts';

const UP_WITHIN_MS = 240_000;
const PAUSE_MS = 2_000;

/** Brokers may be starting at the same time. */
async function whenUp(what: string, work: () => Promise<unknown>): Promise<void> {
  const begunMs = Date.now();
  for (;;) {
    try {
      await work();
      console.log(`${what} (${((Date.now() - begunMs) / 1_000).toFixed(1)} s)`);
      return;
    } catch (error) {
      if (Date.now() - begunMs > UP_WITHIN_MS) throw error;
      const said = error instanceof Error ? error.message : String(error);
      console.error(`not yet: ${what}: ${said.split('\n')[0]}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function makeUsers(reach: Reach): Promise<void> {
  const password = (name: string) => secretOf(reach.secrets.passwords, `mongodb:${name}`);
  const users = services.map((service) => ({
    service,
    database: reach.database(service),
    password: password(service),
  }));
  const admin = reach.mongodbUri('admin');
  await makeServiceUsers(admin, users);
  await makeAuditor(admin, {
    name: 'mestolo_auditor',
    password: password('auditor'),
    databases: users.map(({ database }) => database),
  });
}

async function collectionsOf(service: ServiceName): Promise<readonly CollectionDefinition[]> {
  const loaded: { readonly collections: readonly CollectionDefinition[] } = await import(
    `../../services/${service}/src/store/collections.ts`
  );
  return loaded.collections;
}

/** As the service itself, so that a right which is missing shows here. */
async function makeIndexes(
  reach: Reach,
  service: ServiceName,
  collections: readonly CollectionDefinition[],
): Promise<void> {
  const client = new mongoose.mongo.MongoClient(reach.mongodbUri(service));
  try {
    const db = client.db(reach.database(service));
    await prepareCollections(db, collections);
    await prepareDatabase(db);
  } finally {
    await client.close();
  }
}

const files = secretFiles(['kind', ...filledByPeople]);
const isDemo = process.env.INSTALLATION === 'demo' && files.kind === 'demo';
const refused = isDemo ? [] : refusals({ env: installationOfCluster(process.env), files });
for (const sentence of refused) console.error(`refused: ${sentence}`);
if (refused.length > 0) process.exit(1);

const wanted = (process.env.PREPARE ?? '').split(',').map((word) => word.trim());
// What cannot be loaded now cannot be loaded in a minute either.
const lists = await Promise.all(
  services.map(async (service) => [service, await collectionsOf(service)] as const),
);
const reach = reachHere();
if (wanted.includes('users')) await whenUp('each service has its user', () => makeUsers(reach));
if (wanted.includes('indexes')) {
  await whenUp('collections and indexes are there', () =>
    Promise.all(lists.map(([service, list]) => makeIndexes(reach, service, list))),
  );
}
if (wanted.includes('topics')) {
  await whenUp('topics are there, and who may use them', async () => {
    await createTopics(kafkaOf(reach), allTopics);
    await grantRights(kafkaOf(reach));
  });
}
