/** What Kafka in its container reads: its settings, and the users it is formatted with. */
import { kafkaProperties } from '../local/brokers/kafka-settings.ts';

export const KAFKA_HOST = 'kafka';
export const KAFKA_PORT = 9092;
const CONTROLLER_PORT = 9093;
const BROKER_USER = 'broker';

/** The file that `kafka.sh` starts the broker with; it holds the broker's own password. */
export function propertiesOfBox(password: string): string {
  return kafkaProperties({
    dataFolder: '/var/lib/kafka/data',
    addresses: { clientPort: KAFKA_PORT, controllerPort: CONTROLLER_PORT },
    secrets: { username: BROKER_USER, password },
    settings: {
      // Other containers knock at the first; the second is the broker's own.
      listeners: `CLIENT://:${KAFKA_PORT},CONTROLLER://127.0.0.1:${CONTROLLER_PORT}`,
      'advertised.listeners': `CLIENT://${KAFKA_HOST}:${KAFKA_PORT}`,
    },
  });
}

/** One line a user, in the words of Kafka's own tools. */
export function usersOfBox(
  passwords: Readonly<Record<string, string>>,
  brokerPassword: string,
): string {
  return Object.entries({ ...passwords, [BROKER_USER]: brokerPassword })
    .map(([name, password]) => `name=${name},password=${password}\n`)
    .join('');
}
