import { expect, test } from 'vitest';
import { openAccount, post } from './account.ts';
import type { EntryDraft } from './entry.ts';
import { addFact, compareFacts, draftOfEntry, type FactSums, isOwnEntry } from './proof-facts.ts';

const receipt = {
  creditorFiscalCode: '00000000190',
  receiptId: 'r1',
  noticeNumber: '301000000000012373',
  flags: [],
};

const base: Omit<EntryDraft, '_id' | 'kind' | 'amountCents'> = {
  tenant: 'prova',
  effectiveOn: '2020-10-05',
  recordedAt: new Date('2020-10-05T10:15:00Z'),
  actor: { kind: 'service', id: 'billing' },
  source: 'payments.receipts:r1',
};

function sumsOf(...drafts: readonly EntryDraft[]): FactSums {
  let account = openAccount('a1', 'prova');
  const sums: FactSums = new Map();
  for (const draft of drafts) {
    const posted = post(account, draft);
    account = posted.account;
    addFact(sums, posted.entry);
  }
  return sums;
}

const meal = (_id: string, kind: 'mealDebit' | 'mealReversal', amountCents: number): EntryDraft => {
  return { ...base, _id, kind, amountCents, mealId: 'm1', revision: 1 };
};

test('a meal that was priced twice comes to the same as one that was priced once', () => {
  const twice = sumsOf(
    meal('1', 'mealDebit', 450),
    meal('2', 'mealReversal', 450),
    meal('3', 'mealDebit', 315),
  );
  expect(compareFacts(twice, sumsOf(meal('1', 'mealDebit', 315)))).toEqual([]);
  expect(compareFacts(twice, sumsOf(meal('1', 'mealDebit', 450)))).toEqual([
    { accountId: 'a1', fact: 'meal m1', ledgerCents: -315, rebuiltCents: -450 },
  ]);
});

test('money that went through suspense comes to nothing there', () => {
  const through = sumsOf(
    { ...base, _id: '1', kind: 'suspense', amountCents: 5_000, receipt },
    { ...base, _id: '2', kind: 'suspenseRelease', amountCents: 5_000, receipt },
  );
  expect(compareFacts(through, new Map())).toEqual([]);
});

test('fees are facts by pupil and month, and what people did by its own id', () => {
  const fee = { month: '2020-10', revision: 1 };
  const sums = sumsOf(
    { ...base, _id: 'f', kind: 'feeDebit', amountCents: 1_200, pupilId: 'p1', fee },
    { ...base, _id: 'office:1', kind: 'cashTopUp', amountCents: 2_000 },
  );
  expect([...sums]).toEqual([
    ['a1 fee p1 2020-10', -1_200],
    ['a1 entry office:1', 2_000],
  ]);
});

test('what people did is told from what others told', () => {
  const own = [
    { kind: 'openingBalance', source: 'office:list' },
    { kind: 'topUp', source: 'office:assignment' },
    { kind: 'adjustment', source: 'office:1' },
  ] as const;
  const derived = [
    { kind: 'mealDebit', source: 'tariffs:1' },
    { kind: 'feeDebit', source: 'registry.pupils:1' },
    { kind: 'topUp', source: 'payments.receipts:r1' },
    { kind: 'suspenseRelease', source: 'payments.receipts:r1' },
  ] as const;
  expect(own.every(isOwnEntry)).toBe(true);
  expect(derived.some(isOwnEntry)).toBe(false);
});

test('an entry is posted again without its place in the chain', () => {
  const draft: EntryDraft = {
    ...base,
    _id: '1',
    kind: 'adjustment',
    side: 'debit',
    amountCents: 5,
  };
  const { entry } = post(openAccount('a1', 'prova'), draft);
  expect(draftOfEntry(entry)).toEqual(draft);
});
