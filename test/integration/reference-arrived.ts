/** Waits until every service has read what registry has published. */
import { type ServiceName, services, topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { type Admin, Kafka, logLevel } from 'kafkajs';

const ofRegistry = Object.values(topics).filter(({ owner }) => owner === 'registry');

/**
 * A consumer commits its offset after what it read is stored. `running` are the services of the
 * system; all, unless told otherwise.
 */
export async function referenceArrived(
  brokers: Brokers,
  running: readonly ServiceName[] = services,
): Promise<void> {
  const kafka = new Kafka({
    ...kafkaConfig(brokers),
    logLevel: logLevel.NOTHING,
    retry: { retries: 20 },
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    // A broker whose groups move answers with an error for a moment: then nobody knows yet.
    while (await someoneIsBehind(admin, running).catch(() => true)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await admin.disconnect();
  }
}

async function someoneIsBehind(admin: Admin, running: readonly ServiceName[]): Promise<boolean> {
  for (const { name: topic, consumers } of ofRegistry) {
    const ends = await admin.fetchTopicOffsets(topic);
    for (const service of running.filter((one) => consumers.some((name) => name === one))) {
      const groupId = `${service}.reference`;
      const [read] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const behind = ends.some(({ partition, high }) => {
        const offset = read?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
        return BigInt(high) > 0n && BigInt(offset) < BigInt(high);
      });
      if (behind) return true;
    }
  }
  return false;
}
