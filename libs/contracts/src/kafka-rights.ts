/** What each service may do on Kafka: one list for local brokers, the box and a cluster. */
import { allTopics, type ServiceName } from './topics.ts';

export type KafkaOperation = 'Read' | 'Write' | 'Describe';

/** One thing on the broker, and what may be done with it; the words are those of Strimzi. */
export interface KafkaRight {
  readonly resource: 'topic' | 'group';
  readonly name: string;
  /** `prefix`: everything whose name begins so. */
  readonly pattern: 'literal' | 'prefix';
  readonly operations: readonly KafkaOperation[];
}

/**
 * A service reads the topics it consumes, in groups of its own, and writes its own topics and dead
 * letters. Whatever is not listed is refused.
 */
export function kafkaRights(service: ServiceName): readonly KafkaRight[] {
  const consumed = allTopics.filter(({ consumers }) => consumers.includes(service));
  const own = allTopics.filter(({ owner }) => owner === service);
  const group = { resource: 'group', operations: ['Read', 'Describe'] } as const;
  return [
    ...consumed.map(({ name }) => topicRight(name, ['Read', 'Describe'])),
    ...own.map(({ name }) => topicRight(name, ['Write', 'Describe'])),
    { ...group, name: service, pattern: 'literal' },
    // Such as billing.reference; the dot keeps out a service whose name begins alike.
    { ...group, name: `${service}.`, pattern: 'prefix' },
  ];
}

function topicRight(name: string, operations: readonly KafkaOperation[]): KafkaRight {
  return { resource: 'topic', name, pattern: 'literal', operations };
}
