/** Topics and users of Kafka as Strimzi reads them, from the tables of contracts. */
import { kafkaRights } from '@mestolo/contracts/kafka-rights.ts';
import { allTopics, services, type TopicDefinition } from '@mestolo/contracts/topics.ts';
import { settingsOf } from '@mestolo/messaging/topic-admin.ts';

const API = 'kafka.strimzi.io/v1';
const REPLICAS = 3;
const labels = { 'strimzi.io/cluster': 'mestolo' };

export function kafkaTopics() {
  return allTopics.map((topic) => ({
    apiVersion: API,
    kind: 'KafkaTopic',
    metadata: { name: topic.name, labels },
    spec: { partitions: topic.partitions, replicas: REPLICAS, config: configOf(topic) },
  }));
}

/** Numbers as numbers: the operator compares them with what the broker says. */
function configOf(topic: TopicDefinition): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(settingsOf(topic, REPLICAS)).map(([name, value]) => {
      return [name, /^-?\d+$/.test(value) ? Number(value) : value];
    }),
  );
}

const loginFrom = (secret: string, key: string) => ({
  type: 'scram-sha-512',
  password: { valueFrom: { secretKeyRef: { name: secret, key } } },
});

/** The admin is a superuser of the cluster: tools make topics, reset groups and replay. */
export function kafkaUsers() {
  const admin = {
    apiVersion: API,
    kind: 'KafkaUser',
    metadata: { name: 'admin', labels },
    spec: { authentication: loginFrom('kafka', 'admin-password') },
  };
  const ofServices = services.map((service) => ({
    apiVersion: API,
    kind: 'KafkaUser',
    metadata: { name: service, labels },
    spec: {
      authentication: loginFrom(service, 'kafka-password'),
      authorization: {
        type: 'simple',
        acls: kafkaRights(service).map(({ resource, name, pattern, operations }) => ({
          resource: { type: resource, name, patternType: pattern },
          operations: [...operations],
        })),
      },
    },
  }));
  return [admin, ...ofServices];
}
