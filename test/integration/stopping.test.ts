/** SIGTERM to each service while roll calls come in: it ends in time and loses nothing. */
import { join } from 'node:path';
import { type ServiceName, services } from '@mestolo/contracts/topics.ts';
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../faults/checker.ts';
import { untilQuiet } from '../faults/observer.ts';
import { bringRollCalls } from '../faults/roll-call-load.ts';
import { openSchool, TENANT } from '../faults/school-under-fire.ts';
import type { Target } from '../faults/target.ts';

/** Whoever sends the signal kills after ten seconds. */
const STOP_WITHIN_MS = 10_000;

let system: TestSystem;
let target: Target;

beforeAll(async () => {
  const brokers = sharedBrokers();
  system = await startSystem({ brokers, suite: 'stopping', services, outside: ['mailbox'] });
  const { sasl } = kafkaConfig(brokers);
  if (!sasl || !('password' in sasl)) throw new Error('Kafka of the tests wants no password');
  const { username, password } = sasl;
  target = {
    logins: {
      mongodbUri: brokers.mongodb.adminUri,
      kafka: { brokers: brokers.kafka.brokers, username, password },
    },
    databases: {
      attendance: system.databases.attendance ?? '',
      billing: system.databases.billing ?? '',
    },
    attendanceUrl: system.urls.attendance,
    billingUrl: system.urls.billing,
    officeToken: (audience) => system.officeToken(audience, 'office-1'),
  };
});
afterAll(() => system?.stop());

/** Sends the signal and waits for the end; the supervisor starts it again. */
async function terminate(service: ServiceName) {
  const begunMs = Date.now();
  const { code, signal } = await system.kill(service, 'SIGTERM');
  return { service, code, signal, inTime: Date.now() - begunMs < STOP_WITHIN_MS };
}

test('every service stops with exit code 0 under load, and every accepted fact has its effect', async () => {
  const school = await openSchool(target);
  const enough = new AbortController();
  const factsFile = join(system.dataFolder, 'facts.jsonl');
  const loading = bringRollCalls(
    {
      school,
      attendanceUrl: target.attendanceUrl,
      factsPerSecond: 80,
      seconds: 90,
      graceSeconds: 60,
      enough: enough.signal,
    },
    factsFile,
  );
  const ends: Awaited<ReturnType<typeof terminate>>[] = [];
  for (const service of services) {
    ends.push(await terminate(service));
    await system.ready();
  }
  enough.abort();
  const load = await loading;
  expect(ends).toEqual(
    services.map((service) => ({ service, code: 0, signal: null, inTime: true })),
  );
  await untilQuiet(target, 60_000);
  const found = await check({ ...target, tenant: TENANT, factsFile });
  expect(found.faults).toEqual([]);
  expect(load.oddAnswers).toEqual([]);
  expect(found.unknownFacts).toBe(0);
  expect(found.acceptedFacts).toBe(load.born);
  expect(load.born).toBeGreaterThan(300);
}, 240_000);
