/** One service in two processes: a door that takes and a relay that publishes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { serviceUri } from '@mestolo/deploy/local/databases.ts';
import { choosePorts, serviceEnvironment } from '@mestolo/deploy/local/environment.ts';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { secretOf } from '@mestolo/deploy/local/secrets.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { familyOf, Office, watchRegistry } from './registry-office.ts';

const brokers = sharedBrokers();
let system: TestSystem;
let published: Awaited<ReturnType<typeof watchRegistry>>;
let relay: ChildProcess | undefined;

beforeAll(async () => {
  const env = { registry: { ROLES: 'door' } };
  system = await startSystem({ brokers, suite: 'registryroles', services: ['registry'], env });
  published = await watchRegistry(brokers);
});

afterAll(async () => {
  relay?.kill('SIGKILL');
  await published.stop();
  await system.stop();
});

async function startRelay(
  more: Record<string, string> = {},
): Promise<{ process: ChildProcess; url: string }> {
  const { secrets, databases } = system;
  const port = await freePort();
  const environment = serviceEnvironment('registry', {
    ports: { ...(await choosePorts({ anywhere: true })), registry: port },
    secrets,
    kafka: {
      brokers: brokers.kafka.brokers,
      login: brokers.kafka.users?.registry ?? null,
      caFile: null,
    },
    mongodbUri: serviceUri(brokers.mongodb.adminUri, {
      service: 'registry',
      database: databases.registry ?? '',
      password: secretOf(secrets.passwords, 'mongodb:registry'),
    }),
  });
  const main = join(repository, 'services/registry/src/main.ts');
  const env = { PATH: process.env.PATH, ...environment, ROLES: 'relay', ...more };
  return {
    process: spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] }),
    url: `http://127.0.0.1:${port}`,
  };
}

describe('registry in two processes', () => {
  it('takes at its door, and publishes where its relay is', async () => {
    const office = new Office(system);
    const { tenant } = office;
    const [family] = (await office.importAll([familyOf('r')])).families;
    expect(published.of(tenant)).toEqual([]);
    const started = await startRelay();
    relay = started.process;
    await published.until(tenant, (events) =>
      events.some(({ subject }) => subject === family?.accountId),
    );
    // The relay's process answers for its health, and has no door for anyone else.
    expect((await fetch(`${started.url}/live`)).status).toBe(200);
    const calendar = await fetch(`${started.url}/internal/tenants/${tenant}/calendar`);
    expect(calendar.status).toBe(404);
    relay.kill('SIGTERM');
    expect(await once(relay, 'exit')).toEqual([0, null]);
  });

  it('does not start with a master key that opens nothing', async () => {
    await new Office(system).importAll([familyOf('m')]);
    const another = randomBytes(32).toString('base64');
    const { process: started } = await startRelay({ MASTER_KEY: another });
    relay = started;
    const [complaint, [code]] = await Promise.all([
      text(started.stderr ?? Readable.from([])),
      once(started, 'exit'),
    ]);
    expect(code).toBe(1);
    expect(complaint).toContain('MASTER_KEY is not the one');
    expect(complaint).not.toContain(another);
  });
});
