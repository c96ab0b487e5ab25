/** A broker and a mongod of this suite's own: impatient where a test would otherwise wait. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKafka, startKafka } from '@mestolo/deploy/local/brokers/kafka.ts';
import { type RunningMongod, startMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import type { KafkaSettings } from '@mestolo/messaging/messaging.ts';

// The admin is on no list: rights are not what this suite is about.
const USER = { username: 'admin', password: 'tester-password' };

export interface TestBrokers {
  readonly kafka: RunningKafka;
  readonly mongod: RunningMongod;
  readonly settings: KafkaSettings;
  stop(): Promise<void>;
}

export async function startTestBrokers(): Promise<TestBrokers> {
  const folder = mkdtempSync(join(tmpdir(), 'mestolo-conformance-'));
  const [kafka, mongod] = await Promise.all([
    startKafka({
      dataDir: join(folder, 'kafka'),
      users: { [USER.username]: USER.password },
      tls: true,
      settings: {
        'group.min.session.timeout.ms': 500,
        'group.initial.rebalance.delay.ms': 0,
        'log.retention.check.interval.ms': 500,
        'log.cleaner.backoff.ms': 500,
        'log.initial.task.delay.ms': 0,
        'log.flush.interval.messages': 10_000,
      },
    }),
    startMongod({
      dataDir: join(folder, 'mongod'),
      admin: USER,
      testCommands: true,
      parameters: { transactionLifetimeLimitSeconds: 3 },
    }),
  ]);
  return {
    kafka,
    mongod,
    settings: { brokers: kafka.brokers, clientId: 'conformance', sasl: USER },
    async stop() {
      await Promise.all([kafka.kill(), mongod.kill()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
