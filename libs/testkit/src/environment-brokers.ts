/** Brokers that run already; their addresses stand in the environment. */
import { readFileSync } from 'node:fs';
import { kafkaUsers, type RunningBrokers } from './brokers.ts';

function needed(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Error(
    `TEST_RUNTIME=env needs ${name}; set it, or leave TEST_RUNTIME out to have brokers started.`,
  );
}

/**
 * `MONGODB_ADMIN_URI` may make users. `KAFKA_BROKERS` is entered with `KAFKA_USERNAME` and
 * `KAFKA_PASSWORD` where they are set; all services share that user then.
 */
export function brokersOfEnvironment(env: NodeJS.ProcessEnv): RunningBrokers {
  const brokers = needed(env, 'KAFKA_BROKERS').split(',');
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_TLS_CA_FILE: caFile } = env;
  const login = username && password ? { username, password } : null;
  const users = login && Object.fromEntries(kafkaUsers.map((name) => [name, login]));
  return {
    kafka: { brokers, users, tls: caFile ? { brokers, ca: readFileSync(caFile, 'utf8') } : null },
    mongodb: { adminUri: needed(env, 'MONGODB_ADMIN_URI') },
    stop: async () => undefined,
  };
}
