/** A second process of the portal that only answers browsers and leaves the events to the first. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { serviceUri } from '@mestolo/deploy/local/databases.ts';
import { choosePorts, serviceEnvironment } from '@mestolo/deploy/local/environment.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { secretOf } from '@mestolo/deploy/local/secrets.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';

export interface Replica {
  readonly url: string;
  /** Asks it to stop, and answers with what code it ended. */
  stop(): Promise<number | null>;
}

export async function startPortalReplica(brokers: Brokers, system: TestSystem): Promise<Replica> {
  const ports = await choosePorts({ anywhere: true });
  const { secrets } = system;
  const mongodbUri = serviceUri(brokers.mongodb.adminUri, {
    service: 'portal',
    database: String(system.databases.portal),
    password: secretOf(secrets.passwords, 'mongodb:portal'),
  });
  const login = brokers.kafka.users?.portal ?? null;
  const kafka = { brokers: brokers.kafka.brokers, login, caFile: null };
  const env = serviceEnvironment('portal', { ports, secrets, kafka, mongodbUri });
  const main = join(repository, 'services/portal/src/main.ts');
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...env, ROLES: 'door' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${ports.portal}`;
  await untilReady(url, child);
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The replica ended with ${child.exitCode}.`);
    const response = await fetch(`${url}/ready`).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
