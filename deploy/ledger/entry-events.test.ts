import { expect, test } from 'vitest';
import type { StoredEntry } from '../books/ledger.ts';
import { type EntryEvent, entryOfEvent } from './entry-events.ts';
import { hashed } from './ledger-fixture.ts';

const receipt = {
  ...{ creditorFiscalCode: '00000000190', receiptId: 'r1', noticeNumber: '301000000000012373' },
  flags: ['expired'],
};

/** Everything that any kind of entry may say, at once. */
const entry: StoredEntry = hashed({
  ...{ _id: 'e1', tenant: 'prova', kind: 'mealDebit', accountId: 'a1', accountVersion: 3 },
  ...{ side: 'debit', contra: 'mealRevenue', amountCents: 450, balanceAfterCents: -450 },
  ...{ effectiveOn: '2020-10-05', recordedAt: new Date('2020-10-05T10:15:00.123Z') },
  ...{ mealId: 'm1', revision: 2, pupilId: 'p1', schoolId: 's1', tariff: 't1', band: 'B' },
  ...{ pricing: 1, receipt, details: { approvedBy: 'rosa' }, reason: 'repriced' },
  actor: { kind: 'person', id: 'rosa', onBehalfOf: 'nives' },
  ...{ source: 'tariffs:t1', traceId: 'c', schema: 1, prevHash: 'x', hash: '' },
});

const event: EntryEvent = {
  type: 'it.mestolo.billing.entry-posted.v1',
  tenant: 'prova',
  data: {
    ...{ entryId: 'e1', kind: 'mealDebit', amountCents: 450, effectiveOn: '2020-10-05' },
    recordedAt: '2020-10-05T10:15:00.123Z',
    meal: { mealId: 'm1', revision: 2, pupilId: 'p1', schoolId: 's1' },
    tariff: { version: 't1', band: 'B' },
    ...{ actor: entry.actor, reason: 'repriced', traceId: 'c', hash: entry.hash },
    chain: {
      ...{ schema: 1, ledgerAccount: 'a1', version: 3, balanceAfterCents: -450, side: 'debit' },
      ...{ contra: 'mealRevenue', prevHash: 'x', source: 'tariffs:t1', receipt },
      ...{ pricing: 1, details: { approvedBy: 'rosa' } },
    },
  },
};

test('an event tells all that the hash of its entry covers', () => {
  const told = entryOfEvent(event);
  expect(told).toEqual(entry);
  expect(told && hashed(told).hash).toBe(entry.hash);
});

test('a fee names its pupil, its month and its school', () => {
  const fee = { month: '2020-10', pupilId: 'p1', revision: 1, schoolId: 's1' };
  const told = entryOfEvent({ ...event, data: { ...event.data, meal: null, fee } });
  const wanted = { pupilId: 'p1', schoolId: 's1', fee: { month: '2020-10', revision: 1 } };
  expect(told).toMatchObject(wanted);
  expect(told).not.toHaveProperty('mealId');
});

test('what is no entry, or tells no chain, is none', () => {
  expect(entryOfEvent({ ...event, type: 'another' })).toBeNull();
  const { chain, ...data } = event.data;
  expect(entryOfEvent({ ...event, data })).toBeNull();
});
