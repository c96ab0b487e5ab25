import { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { expect, test } from 'vitest';
import { entryPosted } from '../store/outgoing.ts';
import { openAccount, post } from './account.ts';
import type { EntryDraft } from './entry.ts';
import { talliesOf, toldEntry } from './proof-entry.ts';

const base = {
  tenant: 'prova',
  amountCents: 450,
  effectiveOn: '2020-10-05',
  recordedAt: new Date('2020-10-05T10:15:00.123Z'),
  actor: { kind: 'person', id: 'rosa', onBehalfOf: 'nives' },
} as const;

const mealId = 'a'.repeat(32);
const PUPIL = '01749a2e-7c00-7c11-9a01-5d0f6f1c0a02';
const SCHOOL = '01749a2e-7c00-7c11-9a01-5d0f6f1c0a03';
const receipt = {
  ...{ creditorFiscalCode: '00000000190', receiptId: 'r1', noticeNumber: '301000000000012373' },
  flags: ['expired'],
};

const meal = { ...base, mealId, pupilId: PUPIL, schoolId: SCHOOL, source: 'attendance.meals:o1' };

const drafts: readonly EntryDraft[] = [
  { ...meal, _id: '1', kind: 'mealDebit', side: 'debit', revision: 1, tariff: 't1', band: 'B' },
  { ...meal, _id: '2', kind: 'mealReversal', side: 'credit', revision: 2, reason: 'ill' },
  { ...meal, _id: '3', kind: 'mealDebit', side: 'debit', revision: 2, again: true, pricing: 1 },
  {
    ...{ ...base, _id: '4', kind: 'feeDebit', side: 'debit', pupilId: PUPIL, schoolId: SCHOOL },
    ...{ fee: { month: '2020-10', revision: 1 }, source: 'tariffs:t1', tariff: 't1' },
  },
  {
    ...{ ...base, _id: '5', kind: 'topUp', side: 'credit', receipt, traceId: 'c'.repeat(32) },
    source: 'payments.receipts:r1',
  },
  {
    ...{ ...base, _id: '6', kind: 'adjustment', side: 'debit', source: 'office:1' },
    ...{ reason: 'by hand', details: { approvedBy: 'tarcisio', sheet: 7 } },
  },
];

test('an entry of each kind can be posted again from its event alone', () => {
  let account = openAccount('01749a2e-7c00-7c11-9a01-5d0f6f1c0a01', 'prova');
  for (const draft of drafts) {
    const { entry, account: after } = post(account, draft);
    account = after;
    const trace = { traceparent: null, tracestate: null, traceId: null };
    const event = JSON.parse(JSON.stringify(entryPosted({ entry, trace }).data));
    const told = toldEntry('prova', EntryPosted.data.parse(event));
    expect(told).toEqual({
      draft,
      accountId: account._id,
      accountVersion: account.version,
      hash: entry.hash,
    });
  }
});

test('a receipt that paid an old debt and more than that is one receipt', () => {
  const tallies = talliesOf();
  const parts = (['debtPayment', 'suspense'] as const).map((kind, index) => ({
    ...{ ...base, _id: String(index), kind, receipt, source: 'payments.receipts:r1' },
  }));
  const [paid] = parts;
  expect(parts.flatMap((draft) => tallies(draft))).toMatchObject([{ of: 'receipts', added: 1 }]);
  expect(paid && talliesOf()(paid)).toMatchObject([{ names: ['00000000190:r1'] }]);
});

test('an event of a time before chains were told is no entry to post', () => {
  const { entry } = post(openAccount('a1', 'prova'), { ...base, ...drafts[5] } as EntryDraft);
  const trace = { traceparent: null, tracestate: null, traceId: null };
  const { chain, ...before } = entryPosted({ entry, trace }).data;
  expect(toldEntry('prova', before)).toBeNull();
});

test('facts are counted once, a newer revision in place of the older one', () => {
  const tallies = talliesOf();
  const counted = drafts.flatMap((draft) => tallies(draft));
  const at = { tenant: 'prova', day: '2020-10-05' };
  expect(counted).toEqual([
    { of: 'meals', ...at, added: 1, names: [`${mealId}:1`] },
    { of: 'meals', ...at, added: 0, names: [`${mealId}:2`, `${mealId}:1`] },
    { of: 'receipts', ...at, added: 1, names: ['00000000190:r1'] },
  ]);
  expect(drafts.flatMap((draft) => tallies(draft))).toEqual([]);
});
