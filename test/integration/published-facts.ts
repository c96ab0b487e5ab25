/** Publishes events as other services would, for tests of one service alone. */
import { randomUUID } from 'node:crypto';
import type { DataOf, EventDefinition } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { Kafka, logLevel } from 'kafkajs';

export interface Fact<Definition extends EventDefinition> {
  readonly topic: TopicDefinition;
  readonly definition: Definition;
  readonly tenant: string;
  readonly key: string;
  readonly data: DataOf<Definition>;
}

export interface FactPublisher {
  publish<Definition extends EventDefinition>(...facts: readonly Fact<Definition>[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startFactPublisher(brokers: Brokers): Promise<FactPublisher> {
  const kafka = new Kafka({
    ...kafkaConfig(brokers),
    logLevel: logLevel.NOTHING,
    retry: { retries: 20 },
  });
  const producer = kafka.producer();
  await producer.connect();
  return {
    async publish(...facts) {
      const topicMessages = facts.map((fact) => ({
        topic: fact.topic.name,
        messages: [{ key: fact.key, value: JSON.stringify(eventOf(fact)) }],
      }));
      await producer.sendBatch({ topicMessages });
    },
    stop: () => producer.disconnect(),
  };
}

function eventOf<Definition extends EventDefinition>(fact: Fact<Definition>) {
  const { definition, tenant, key, data } = fact;
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'urn:mestolo:test',
    type: definition.type,
    subject: key,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    tenant,
    partitionkey: key,
    data,
  };
}
