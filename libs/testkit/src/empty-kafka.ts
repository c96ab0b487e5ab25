/** Empties the shared Kafka, so that a suite's system starts as on the first day. */
import { Kafka, logLevel } from 'kafkajs';
import { type Brokers, kafkaConfig } from './brokers.ts';

/** Deletes every group and every topic; nobody may be connected. */
export async function emptyKafka(brokers: Brokers): Promise<void> {
  const admin = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { groups } = await admin.listGroups();
    const names = groups.map(({ groupId }) => groupId);
    if (names.length > 0) await admin.deleteGroups(names);
    const topics = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
