import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addFee, compareFees, type FeeCharges } from './fees.ts';
import { compareAccount, followChain, newChain, type StoredEntry } from './ledger.ts';
import { addCharge, type Charges, compareMeal, unfoundDebit } from './meals.ts';

const unhashed = {
  _id: 'm1:1:debit',
  tenant: 'prova',
  kind: 'mealDebit',
  accountId: 'a1',
  accountVersion: 1,
  side: 'debit',
  contra: 'mealRevenue',
  amountCents: 450,
  balanceAfterCents: -450,
  effectiveOn: '2020-10-05',
  recordedAt: new Date('2020-10-05T10:15:00Z'),
  mealId: 'm1',
  revision: 1,
  actor: { kind: 'device', id: 'd1' },
  source: 'attendance.meals.v1',
  schema: 1,
  prevHash: '',
};

const entry: StoredEntry = {
  ...unhashed,
  // Made once by hand from the description of the canonical form in billing's README.
  hash: hash(
    'sha256',
    '["mestolo.entry",1,"","m1:1:debit","prova","mealDebit","a1",1,"debit","mealRevenue",450,-450,' +
      '"2020-10-05","2020-10-05T10:15:00.000Z","m1",1,null,null,null,null,null,"device","d1",null,' +
      'null,"attendance.meals.v1",null,null,null,null]',
    'base64url',
  ),
};

describe('the ledger', () => {
  it('is right when every entry follows the one before', () => {
    const chain = newChain('a1');
    expect(followChain(chain, entry)).toEqual([]);
    const account = {
      _id: 'a1',
      balanceCents: -450,
      version: 1,
      creditsCents: 0,
      debitsCents: 450,
    };
    expect(compareAccount({ ...account, head: entry.hash }, chain)).toEqual([]);
  });

  it.each([
    ['another amount', { amountCents: 451 }, /content does not match/],
    ['another balance', { balanceAfterCents: 0 }, /says a balance of 0/],
    ['a hole in the versions', { accountVersion: 2 }, /number 2 of its account/],
    ['another entry before it', { prevHash: 'x' }, /does not follow/],
    ['a missing side', { side: '' }, /neither debit nor credit/],
    ['part of a cent', { amountCents: 4.5 }, /not whole cents/],
  ])('finds %s', (_what, change, fault) => {
    expect(followChain(newChain('a1'), { ...entry, ...change }).join('\n')).toMatch(fault);
  });

  it('finds a balance that the entries do not make, and an account cut short', () => {
    const chain = newChain('a1');
    followChain(chain, entry);
    const account = { _id: 'a1', balanceCents: 0, version: 2, creditsCents: 0, debitsCents: 450 };
    expect(compareAccount({ ...account, head: 'x' }, chain)).toHaveLength(3);
  });
});

describe('meals and charges', () => {
  const charges: Charges = new Map();
  addCharge(charges, entry);
  const meal = { _id: 'm1', accountId: 'a1', revision: 1, state: 'eaten' };

  it('agree where each meal has one charge', () => {
    expect(compareMeal(meal, charges, new Set())).toEqual([]);
  });

  it('disagree where a meal was lost, reversed without money back, or charged elsewhere', () => {
    expect(compareMeal({ ...meal, _id: 'm2' }, charges, new Set())[0]).toMatch(/never reached/);
    expect(compareMeal({ ...meal, _id: 'm2' }, charges, new Set(['m2']))).toEqual([]);
    expect(compareMeal({ ...meal, state: 'absent', revision: 2 }, charges, new Set())).toHaveLength(
      2,
    );
    expect(compareMeal({ ...meal, accountId: 'a2' }, charges, new Set())[0]).toMatch(
      /another account/,
    );
  });

  it('agree while a correction waits for its price, and only then', () => {
    const corrected = { ...meal, revision: 2 };
    expect(compareMeal(corrected, charges, new Set(['m1']))).toEqual([]);
    expect(compareMeal(corrected, charges, new Set())[0]).toMatch(/revision 2 recorded, 1 charged/);
  });

  it('agree when the price of a revision was put right, and only in a pair', () => {
    const again: Charges = new Map();
    const repriced = { ...entry, _id: 'm1:1:reprice:1:debit', pricing: 1, amountCents: 315 };
    for (const one of [repriced, entry]) addCharge(again, one);
    expect(compareMeal(meal, again, new Set())[0]).toMatch(/765 cents in all.*in force is 315/);
    addCharge(again, { ...entry, kind: 'mealReversal', side: 'credit' });
    expect(compareMeal(meal, again, new Set())).toEqual([]);
  });

  it('disagree where a meal is charged twice', () => {
    const twice: Charges = new Map();
    addCharge(twice, entry);
    addCharge(twice, { ...entry, _id: 'm1:1:debit-again' });
    expect(compareMeal(meal, twice, new Set())[0]).toMatch(/900 cents in all/);
  });
});

describe('what billing looks for', () => {
  it('is a first debit by its id, and every other by its mark', () => {
    expect(unfoundDebit(entry)).toEqual([]);
    expect(unfoundDebit({ ...entry, _id: 'm1:2:debit', revision: 2, again: true })).toEqual([]);
    expect(unfoundDebit({ ...entry, _id: 'm1:2:debit', revision: 2 })[0]).toMatch(/not marked/);
    expect(unfoundDebit({ ...entry, again: true })[0]).toMatch(/is marked/);
  });
});

describe('fees', () => {
  const fee = (revision: number, kind: string, amountCents: number): StoredEntry => ({
    ...entry,
    ...{ kind, amountCents, side: kind === 'feeDebit' ? 'debit' : 'credit' },
    ...{ pupilId: 'p1', fee: { month: '2020-10', revision } },
  });

  it('agree where a newer one took back the one before, and only then', () => {
    const fees: FeeCharges = new Map();
    addFee(fees, fee(1, 'feeDebit', 1200));
    expect(compareFees(fees)).toEqual([]);
    addFee(fees, fee(2, 'feeDebit', 600));
    expect(compareFees(fees)[0]).toMatch(/p1 2020-10: charged 1800 .* in force is 600/);
    addFee(fees, fee(2, 'feeReversal', 1200));
    expect(compareFees(fees)).toEqual([]);
  });
});
