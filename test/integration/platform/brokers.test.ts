/** The brokers that tests and the local start run on: who may enter, and what survives a crash. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka } from '@mestolo/deploy/local/brokers/kafka.ts';
import { startMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { createTestDatabases } from '@mestolo/testkit/test-database.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { afterAll, describe, expect, test } from 'vitest';

const { MongoClient } = mongoose.mongo;
const quiet = { logLevel: logLevel.NOTHING, retry: { retries: 0 } };

describe('the shared brokers', () => {
  test('Kafka lets in a service with its password and nobody else', async () => {
    const brokers = sharedBrokers();
    const admin = new Kafka({ ...kafkaConfig(brokers, 'billing'), ...quiet }).admin();
    await admin.connect();
    await expect(admin.listTopics()).resolves.toBeInstanceOf(Array);
    await admin.disconnect();

    const stranger = new Kafka({
      ...kafkaConfig(brokers, 'billing'),
      sasl: { mechanism: 'scram-sha-512', username: 'billing', password: 'guessed' },
      ...quiet,
    }).admin();
    await expect(stranger.connect()).rejects.toThrow(/authentication/i);
    await stranger.disconnect();
  });

  test('MongoDB is a replica set and takes transactions', async () => {
    const client = new MongoClient(sharedBrokers().mongodb.adminUri);
    const items = client.db('test_platform').collection('items');
    await items.drop();
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await items.insertOne({ name: 'one' }, { session });
        await items.insertOne({ name: 'two' }, { session });
      }),
    );
    await expect(items.countDocuments()).resolves.toBe(2);
    await client.db('test_platform').dropDatabase();
    await client.close();
  });

  test('a service reaches its own database only', async () => {
    const databases = await createTestDatabases(sharedBrokers(), {
      suite: 'platform',
      services: ['attendance', 'billing'],
    });
    const client = new MongoClient(databases.uris.attendance ?? '');
    const own = client.db(databases.names.attendance).collection('observations');
    await own.insertOne({ mealId: 'm1' });
    await expect(own.countDocuments()).resolves.toBe(1);
    // Observations are immutable: nobody rewrites what was seen.
    await expect(own.updateOne({}, { $set: { mealId: 'm2' } })).rejects.toThrow(/not authorized/);
    await expect(own.deleteMany({})).rejects.toThrow(/not authorized/);
    const foreign = client.db(databases.names.billing).collection('entries');
    await expect(foreign.findOne({})).rejects.toThrow(/not authorized/);
    await client.close();
    await databases.drop();
  });
});

describe('brokers that crash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mestolo-test-brokers-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('Kafka keeps acknowledged records over SIGKILL, and answers over TLS', async () => {
    const users = { admin: 'secret-of-admin' };
    const kafka = await startKafka({ dataDir: join(folder, 'kafka'), users, tls: true });
    const sasl = { mechanism: 'scram-sha-512', username: 'admin', password: users.admin } as const;
    const patient = { logLevel: logLevel.NOTHING };
    const plain = new Kafka({ brokers: [...kafka.brokers], sasl, ...patient });
    const admin = plain.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] });
    const producer = plain.producer();
    await producer.connect();
    await producer.send({ topic: 'kept', messages: [{ value: 'a' }, { value: 'b' }] });
    await producer.disconnect();
    await admin.disconnect();

    await kafka.kill();
    await kafka.restart();

    const { tls } = kafka;
    if (!tls) throw new Error('The door with TLS is missing.');
    const overTls = new Kafka({ brokers: [...tls.brokers], sasl, ssl: { ca: tls.ca }, ...patient });
    const again = overTls.admin();
    await again.connect();
    const [partition] = await again.fetchTopicOffsets('kept');
    await again.disconnect();
    await kafka.stop();
    expect(partition?.high).toBe('2');
  }, 120_000);

  test('mongod keeps majority writes over SIGKILL, and another port is no matter', async () => {
    const admin = { username: 'admin', password: 'secret' };
    const dataDir = join(folder, 'mongod');
    const first = await startMongod({ dataDir, admin });
    const writer = new MongoClient(first.adminUri, { writeConcern: { w: 'majority', j: true } });
    await writer.db('test_platform').collection('kept').insertOne({ name: 'kept' });
    await writer.close();
    await first.kill();

    const second = await startMongod({ dataDir, admin });
    expect(second.port).not.toBe(first.port);
    const reader = new MongoClient(second.adminUri);
    const kept = await reader.db('test_platform').collection('kept').countDocuments();
    await reader.close();
    await second.stop();
    expect(kept).toBe(1);
  });
});
