/** A Kafka and a MongoDB for tests: given by the environment, embedded, or in containers. */
import { randomBytes } from 'node:crypto';
import { services } from '@mestolo/contracts/topics.ts';
import type { KafkaSettings } from '@mestolo/deploy/local/brokers/kafka-settings.ts';
import type { KafkaConfig } from 'kafkajs';
import { startEmbeddedBrokers } from './embedded-brokers.ts';
import { brokersOfEnvironment } from './environment-brokers.ts';

export interface KafkaLogin {
  readonly username: string;
  readonly password: string;
}

/** How to reach them; plain data, so that it can be handed from process to process. */
export interface Brokers {
  readonly kafka: {
    readonly brokers: readonly string[];
    /** Logins of each service and of `admin`; null where everyone may enter. */
    readonly users: Readonly<Record<string, KafkaLogin>> | null;
    /** The door with TLS and the certificate (PEM) to trust, where there is one. */
    readonly tls: { readonly brokers: readonly string[]; readonly ca: string } | null;
  };
  readonly mongodb: { readonly adminUri: string };
}

export interface RunningBrokers extends Brokers {
  /** Takes Kafka away and brings it back on the same data; embedded brokers only. */
  readonly kafkaProcess?: { kill(): Promise<void>; restart(): Promise<void> };
  stop(): Promise<void>;
}

export interface BrokerOptions {
  /** Kafka settings that differ from those for one box. */
  readonly kafkaSettings?: KafkaSettings;
  /** A door with TLS beside the other one; embedded brokers only. */
  readonly tls?: boolean;
}

/** Users that every Kafka of the tests knows. */
export const kafkaUsers: readonly string[] = ['admin', ...services];

/** A password that no test knows beforehand. */
export function newPassword(): string {
  return randomBytes(18).toString('base64url');
}

/** Logins of everyone, each with a password of its own. */
export function newLogins(): Record<string, KafkaLogin> {
  const entries = kafkaUsers.map((username) => [username, { username, password: newPassword() }]);
  return Object.fromEntries(entries);
}

/** `TEST_RUNTIME` is `embedded` (default), `containers`, or `env` (addresses are given). */
export async function startBrokers(options: BrokerOptions = {}): Promise<RunningBrokers> {
  const runtime = process.env.TEST_RUNTIME ?? 'embedded';
  if (runtime === 'embedded') return startEmbeddedBrokers(options);
  if (runtime === 'containers') {
    const { startContainerBrokers } = await import('./container-brokers.ts');
    return startContainerBrokers(options);
  }
  if (runtime === 'env') return brokersOfEnvironment(process.env);
  throw new Error(`TEST_RUNTIME is ${runtime}; it must be embedded, containers or env.`);
}

/** What kafkajs needs to enter as this user. */
export function kafkaConfig(brokers: Brokers, user = 'admin'): KafkaConfig {
  const { users } = brokers.kafka;
  const login = users?.[user];
  if (users && !login) throw new Error(`Kafka of the tests has no user ${user}.`);
  return {
    brokers: [...brokers.kafka.brokers],
    clientId: `test-${user}`,
    ...(login && { sasl: { mechanism: 'scram-sha-512', ...login } }),
  };
}
