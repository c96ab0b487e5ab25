/** Real brokers as child processes, on data that end with them. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bothOrNone } from '@mestolo/deploy/local/brokers/both-or-none.ts';
import { endStale } from '@mestolo/deploy/local/brokers/broker-process.ts';
import { startKafka } from '@mestolo/deploy/local/brokers/kafka.ts';
import { startMongod } from '@mestolo/deploy/local/brokers/mongod.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { type BrokerOptions, newLogins, newPassword, type RunningBrokers } from './brokers.ts';

const runs = join(localFolder, 'test');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Removes what test runs left that were killed before they could. */
async function sweep(): Promise<void> {
  if (!existsSync(runs)) return;
  for (const name of readdirSync(runs)) {
    const pid = Number(/^run-(\d+)-/.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const folder = join(runs, name);
    await endStale({ dataDir: join(folder, 'kafka'), name: 'kafka' });
    await endStale({ dataDir: join(folder, 'mongod'), name: 'mongod' });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder of this test run, swept by a later run if this one cannot remove it. */
export function runFolder(): string {
  const folder = join(runs, `run-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export async function startEmbeddedBrokers(options: BrokerOptions): Promise<RunningBrokers> {
  await sweep();
  const folder = runFolder();
  const users = newLogins();
  const passwords = Object.values(users).map((login) => [login.username, login.password]);
  const removeData = () => rmSync(folder, { recursive: true, force: true });
  const starting = [
    startKafka({
      dataDir: join(folder, 'kafka'),
      users: Object.fromEntries(passwords),
      ...(options.tls && { tls: true }),
      ...(options.kafkaSettings && { settings: options.kafkaSettings }),
    }),
    startMongod({
      dataDir: join(folder, 'mongod'),
      admin: { username: 'admin', password: newPassword() },
      testCommands: true,
    }),
  ] as const;
  const [kafka, mongod] = await bothOrNone(starting, (broker) => broker.kill()).catch((error) => {
    removeData();
    throw error;
  });
  return {
    kafka: { brokers: kafka.brokers, users, tls: kafka.tls },
    mongodb: { adminUri: mongod.adminUri },
    kafkaProcess: kafka,
    stop: async () => {
      await Promise.all([kafka.kill(), mongod.kill()]);
      removeData();
    },
  };
}
