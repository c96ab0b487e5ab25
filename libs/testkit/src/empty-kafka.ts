/** Empties the shared Kafka, so that a suite's system starts as on the first day. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { type Brokers, kafkaConfig } from './brokers.ts';

/** Deletes every group and every topic; nobody may be connected. */
export async function emptyKafka(brokers: Brokers): Promise<void> {
  const admin = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await deleteGroups(admin);
    const topics = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}

/** Longer than the session of a killed process, whose place in its group is free only after it. */
const GROUPS_EMPTY_WITHIN_MS = 60_000;

async function deleteGroups(admin: Admin): Promise<void> {
  const deadline = Date.now() + GROUPS_EMPTY_WITHIN_MS;
  for (;;) {
    const { groups } = await admin.listGroups();
    const names = groups.map(({ groupId }) => groupId);
    if (names.length === 0) return;
    try {
      await admin.deleteGroups(names);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(500);
    }
  }
}
