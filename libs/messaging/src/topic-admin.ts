/** Makes the topics of the contract table on the broker, and widens those that have grown. */
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import { backoffMs, sleep } from './backoff.ts';
import { type Admin, defaultSession, kafkaClients } from './kafka-bus.ts';
import type { KafkaSettings, Logger } from './messaging.ts';

const ONE_YEAR_MS = 366 * 24 * 60 * 60 * 1_000;
/** A record of 1 MB and its headers must pass. */
const LARGEST_RECORD_BYTES = 2 * 1024 * 1024;
const LED_WITHIN_MS = 30_000;

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Also what a cluster's topic operator is given. */
export function settingsOf({ cleanup }: TopicDefinition, replicas: number): Record<string, string> {
  return {
    'cleanup.policy': cleanup === 'compact' ? 'compact' : 'delete',
    'retention.ms': cleanup === 'keepOneYear' ? String(ONE_YEAR_MS) : '-1',
    'retention.bytes': '-1',
    'max.message.bytes': String(LARGEST_RECORD_BYTES),
    // Order and age are never taken from the time of a record; the broker's own is at least true.
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': replicas >= 3 ? '2' : '1',
  };
}

async function createMissing(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
  const { brokers } = await admin.describeCluster();
  const replicas = Math.min(3, brokers.length);
  await admin.createTopics({
    // Waited for below: kafkajs gives up where the broker does not know the topic yet.
    waitForLeaders: false,
    topics: topics.map((topic) => ({
      topic: topic.name,
      numPartitions: topic.partitions,
      replicationFactor: replicas,
      configEntries: Object.entries(settingsOf(topic, replicas)).map(([name, value]) => ({
        name,
        value,
      })),
    })),
  });
}

/** Until every partition has a leader, so that the first record can be written. */
async function untilLed(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
  const names = topics.map((topic) => topic.name);
  const endMs = Date.now() + LED_WITHIN_MS;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: names });
      const leaders = found.flatMap(({ partitions }) => partitions.map(({ leader }) => leader));
      if (leaders.every((leader) => leader >= 0)) return;
    } catch (error) {
      if (Date.now() > endMs) throw error;
    }
    if (Date.now() > endMs) throw new Error('Topics were made but have no leaders');
    await sleep(backoffMs(attempt, { firstMs: 20, longestMs: 500 }));
  }
}

async function widen(admin: Admin, topics: readonly TopicDefinition[]): Promise<void> {
  if (topics.length === 0) return;
  const { topics: found } = await admin.fetchTopicMetadata({
    topics: topics.map((topic) => topic.name),
  });
  const partitions = new Map(found.map((topic) => [topic.name, topic.partitions.length]));
  const narrow = topics.filter((topic) => (partitions.get(topic.name) ?? 0) < topic.partitions);
  if (narrow.length === 0) return;
  await admin.createPartitions({
    topicPartitions: narrow.map((topic) => ({ topic: topic.name, count: topic.partitions })),
  });
}

/** Safe to call again and by several at once. Settings of topics that exist stay as they are. */
export async function createTopics(
  kafka: KafkaSettings,
  topics: readonly TopicDefinition[],
  logger: Logger = silent,
): Promise<void> {
  const admin = kafkaClients(kafka, logger, defaultSession).admin();
  await admin.connect();
  try {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic.name));
    if (missing.length > 0) {
      await createMissing(admin, missing);
      await untilLed(admin, missing);
    }
    await widen(
      admin,
      topics.filter((topic) => there.has(topic.name)),
    );
  } finally {
    await admin.disconnect();
  }
}
