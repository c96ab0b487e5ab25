/** Puts every record of a topic there a second time, as a relay would that forgets what it sent. */
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Logins } from './checker-input.ts';
import { readTopic } from './read-topic.ts';

export async function pushDuplicates(logins: Logins, topic: string): Promise<void> {
  const { brokers, username, password } = logins.kafka;
  const events = await readTopic<{ readonly partitionkey: string }>(logins, topic);
  const producer = new Kafka({
    brokers: [...brokers],
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
  }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = events.map((event) => {
    return { key: event.partitionkey, value: JSON.stringify(event) };
  });
  await producer.send({ topic, messages });
  await producer.disconnect();
}
