/**
 * The station of the running service, behind mutual TLS: the rules that need no official schema;
 * `npm run test:pagopa` tries all of them, and has each answer judged by PagoPA's own.
 */
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { demandRows } from '../pagopa/running/demand-rows.ts';
import { soapRows } from '../pagopa/running/soap-rows.ts';
import { tlsRows } from '../pagopa/running/tls-rows.ts';
import { verifyAndGetRows } from '../pagopa/running/verify-and-get-rows.ts';
import { startWorld, type World } from '../pagopa/running/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld(sharedBrokers());
});

afterAll(async () => {
  await world?.stop();
});

describe.each([
  ['mutual TLS', tlsRows],
  ['SOAP', soapRows],
  ['verify and get', verifyAndGetRows],
  ['payments begun at a bank', demandRows],
] as const)('%s', (_name, rows) => {
  it.each(rows)('$what', ({ run }) => run(world));
});
