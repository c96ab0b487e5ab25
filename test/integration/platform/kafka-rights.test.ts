/** On a real broker: a service writes its own topics, reads what it consumes, and nothing else. */
import { allTopics, topics } from '@mestolo/contracts/topics.ts';
import { accessListOf, grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { emptyKafka } from '@mestolo/testkit/empty-kafka.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { type Admin, type Consumer, Kafka, logLevel, type Producer } from 'kafkajs';
import { afterAll, beforeAll, expect, test } from 'vitest';

const brokers = sharedBrokers();
const clientOf = (user: string) =>
  new Kafka({ ...kafkaConfig(brokers, user), logLevel: logLevel.NOTHING, retry: { retries: 0 } });
const billing = clientOf('billing');
const { username = '', password = '' } = brokers.kafka.users?.admin ?? {};
const settings = {
  brokers: brokers.kafka.brokers,
  clientId: 'rights',
  sasl: { username, password },
};
const messages = [{ key: 'a', value: '{}' }];
let producer: Producer;
let admin: Admin;

beforeAll(async () => {
  await createTopics(settings, allTopics);
  await grantRights(settings);
  producer = billing.producer({ idempotent: true, retry: { retries: 1 } });
  admin = clientOf('admin').admin();
  await Promise.all([producer.connect(), admin.connect()]);
});

afterAll(async () => {
  await Promise.all([producer.disconnect(), admin.disconnect()]);
  await emptyKafka(brokers);
});

test('a service writes its own topics and its dead letters', async () => {
  for (const topic of ['billing.entries.v1', 'billing.dead-letters.v1']) {
    await expect(producer.send({ topic, messages })).resolves.toHaveLength(1);
  }
});

test('a service cannot write the topic of another, though it reads it', async () => {
  for (const { name } of [topics.meals, topics.receipts, topics.families]) {
    await expect(producer.send({ topic: name, messages })).rejects.toThrow(/not authorized/i);
  }
});

test('a service cannot make or delete topics, nor give itself a right', async () => {
  const own = billing.admin();
  await own.connect();
  try {
    await expect(own.deleteTopics({ topics: ['billing.entries.v1'] })).rejects.toThrow();
    const right = accessListOf('attendance').map((entry) => ({
      ...entry,
      principal: 'User:billing',
    }));
    await expect(own.createAcls({ acl: right })).rejects.toThrow(/authorization failed/i);
  } finally {
    await own.disconnect();
  }
});

async function joining(groupId: string, topic: string): Promise<string> {
  const consumer: Consumer = billing.consumer({ groupId, retry: { retries: 0 } });
  const { promise, resolve } = Promise.withResolvers<string>();
  consumer.on('consumer.group_join', () => resolve('joined'));
  consumer.on('consumer.crash', ({ payload: { error } }) => resolve(error.message));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async () => undefined });
    return await promise;
  } catch (error) {
    return String(error);
  } finally {
    await consumer.disconnect();
  }
}

test('a service reads in its own groups only, and only what it consumes', async () => {
  await expect(joining('billing.reference', topics.meals.name)).resolves.toBe('joined');
  // Kafka does not even say where the group of another is kept.
  await expect(joining('portal', topics.meals.name)).resolves.toMatch(/find group coordinator/i);
  await expect(joining('billing', topics.guardians.name)).resolves.toMatch(/not authorized/i);
});

test('a right that is on the list no more is taken away, and those of others stay', async () => {
  const [first] = accessListOf('billing');
  if (first === undefined) throw new Error('billing has no rights');
  const stranger = { ...first, principal: 'User:caterer' };
  const surplus = { ...first, resourceName: topics.guardians.name };
  await admin.createAcls({ acl: [stranger, surplus] });
  await grantRights(settings);
  const listed = async ({ principal, resourceName }: typeof first) => {
    const { resources } = await admin.describeAcls({ ...first, principal, resourceName });
    return resources.length;
  };
  await expect(listed(surplus)).resolves.toBe(0);
  await expect(listed(stranger)).resolves.toBe(1);
  await admin.deleteAcls({ filters: [stranger] });
});
