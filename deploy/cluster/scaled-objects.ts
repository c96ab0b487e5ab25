/** One scaler a service that consumes: more pods while it lags, no more than it has partitions. */
import { type ServiceName, type TopicDefinition, topics } from '@mestolo/contracts/topics.ts';

/** Below it a pod keeps up by itself; above it another one is worth its start. */
const LAG_THRESHOLD = '500';

interface Watched {
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
}

/** Where work can pile up: the facts, each with the group that takes them. */
export const watchedGroups: Readonly<Partial<Record<ServiceName, Watched>>> = {
  attendance: { group: 'attendance.reference', topics: [topics.pupils, topics.diets] },
  billing: { group: 'billing', topics: [topics.meals, topics.receipts] },
  payments: { group: 'payments.debts', topics: [topics.debts] },
  notifications: {
    group: 'notifications',
    topics: [topics.balances, topics.entries, topics.notices],
  },
  portal: {
    group: 'portal',
    topics: [topics.entries, topics.balances, topics.notices, topics.deliveries],
  },
};

export function scaledObjects() {
  return Object.entries(watchedGroups).flatMap(([service, watched]) => [
    login(service),
    scaledObject(service, watched),
  ]);
}

/** The service's own: it may ask about its topics and groups, and no others. */
function login(service: string) {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: service },
    spec: {
      env: [{ parameter: 'username', name: 'KAFKA_USERNAME', containerName: service }],
      secretTargetRef: [{ parameter: 'password', name: service, key: 'kafka-password' }],
    },
  };
}

function scaledObject(service: string, { group, topics: read }: Watched) {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: service },
    spec: {
      scaleTargetRef: { name: service },
      minReplicaCount: 2,
      maxReplicaCount: Math.max(...read.map(({ partitions }) => partitions)),
      pollingInterval: 15,
      // Where Kafka cannot be asked, there are as many pods as in an ordinary hour.
      fallback: { failureThreshold: 4, replicas: 2 },
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown } } },
      triggers: read.map(({ name }) => trigger(service, group, name)),
    },
  };
}

/** Slowly, as each pod that goes makes the others share its partitions. */
const scaleDown = {
  stabilizationWindowSeconds: 600,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
};

function trigger(service: string, group: string, topic: string) {
  return {
    type: 'kafka',
    metadata: {
      bootstrapServers: 'kafka:9092',
      consumerGroup: group,
      topic,
      lagThreshold: LAG_THRESHOLD,
      offsetResetPolicy: 'earliest',
      allowIdleConsumers: 'false',
      sasl: 'scram_sha512',
    },
    authenticationRef: { name: service },
  };
}
