/** The sender is killed at its steps: no SMS twice, no e-mail lost or under a new name. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseOf } from '../faults/senders-case.ts';
import { killSenders } from '../faults/senders-kill.ts';
import { type NotificationsOffice, startNotificationsOffice } from './notifications-office.ts';

/** `npm run test:faults -- senders` takes two hundred. */
const SEEDS = 6;

let office: NotificationsOffice;
const folder = mkdtempSync(join(tmpdir(), 'mestolo-crash-'));
const crashFile = join(folder, 'step');

beforeAll(async () => {
  office = await startNotificationsOffice(sharedBrokers(), 'crash', {
    CRASH_AT: `@${crashFile}`,
    PUBLIC_URL: '',
    SEND_LEASE_SECONDS: '3',
  });
});

afterAll(async () => {
  await office?.stop();
  rmSync(folder, { recursive: true });
});

test('whatever step it dies at, what was written down beforehand is what arrives', async () => {
  const cases = Array.from({ length: SEEDS }, (_, index) => caseOf(index + 1));
  const { faults, kills } = await killSenders({
    office,
    brokers: sharedBrokers(),
    crashFile,
    cases,
  });
  expect(faults).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(SEEDS);
}, 120_000);
