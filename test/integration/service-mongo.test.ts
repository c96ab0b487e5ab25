/** What libs/service prepares in a real MongoDB before a service takes traffic. */
import { collections } from '@mestolo/billing/store/collections.ts';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import {
  connectMongo,
  missingUniqueIndexes,
  prepareCollections,
  uniqueIndexesPresent,
} from '@mestolo/service/mongo.ts';
import { createTestDatabases, type TestDatabases } from '@mestolo/testkit/test-database.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const brokers = sharedBrokers();
const logged: string[] = [];
const write = (fields: object, message: string) =>
  void logged.push(`${message} ${JSON.stringify(fields)}`);
const logger = { debug: write, info: write, warn: write, error: write };

let databases: TestDatabases;
let connection: mongoose.Connection;
let db: mongoose.mongo.Db;

beforeAll(async () => {
  databases = await createTestDatabases(brokers, { suite: 'servicemongo', services: ['billing'] });
  connection = await connectMongo(databases.uris.billing ?? '', logger);
  db = connection.getClient().db(connection.name);
});

afterAll(async () => {
  await connection.close();
  await databases.drop();
});

async function asAdministrator(run: (database: mongoose.mongo.Db) => Promise<unknown>) {
  const client = new mongoose.mongo.MongoClient(brokers.mongodb.adminUri);
  try {
    await run(client.db(databases.names.billing));
  } finally {
    await client.close();
  }
}

describe('the collections of a service', () => {
  it('are made by several processes at once, and once more without harm', async () => {
    await Promise.all([1, 2, 3].map(() => prepareCollections(db, collections)));
    await prepareCollections(db, collections);
    const made = await db.listCollections({}, { nameOnly: true }).toArray();
    expect(made.map(({ name }) => name).toSorted()).toEqual(
      expect.arrayContaining(collections.map(({ name }) => name)),
    );
    expect(await uniqueIndexesPresent(db, collections)).toBe(true);
  });

  it('are not fit for traffic without a unique index', async () => {
    const [first] = collections.filter(({ indexes }) => indexes.some(({ unique }) => unique));
    const index = first?.indexes.find(({ unique }) => unique);
    const name = Object.entries(index?.key ?? {})
      .map(([field, direction]) => `${field}_${direction}`)
      .join('_');
    await asAdministrator((database) => database.collection(first?.name ?? '').dropIndex(name));
    expect(await uniqueIndexesPresent(db, collections)).toBe(false);
    expect(await missingUniqueIndexes(db, collections)).toEqual([`${first?.name}.${name}`]);
    await prepareCollections(db, collections);
    expect(await uniqueIndexesPresent(db, collections)).toBe(true);
  });
});

describe('a connection', () => {
  it('acknowledges by the majority and keeps nothing back while MongoDB is away', () => {
    const { writeConcern, retryWrites } = connection.getClient().options;
    expect(writeConcern).toMatchObject({ w: 'majority', journal: true });
    expect(retryWrites).toBe(true);
    expect(connection.get('bufferCommands') ?? connection.config.bufferCommands).toBe(false);
  });

  it('is tried until the service is asked to stop, and never logs the password', async () => {
    const asked = new AbortController();
    const told = Promise.withResolvers<string>();
    const warn = (fields: object, message: string) => {
      write(fields, message);
      told.resolve(message);
    };
    const port = await freePort();
    logged.length = 0;
    const uri = `mongodb://billing:pass-word@127.0.0.1:${port}/test_none?directConnection=true`;
    const connecting = connectMongo(uri, { ...logger, warn }, asked.signal);
    const refused = expect(connecting).rejects.toThrow('asked to stop');
    expect(await told.promise).toContain('MongoDB does not answer');
    asked.abort();
    await refused;
    expect(logged.join()).not.toContain('pass-word');
  });
});
