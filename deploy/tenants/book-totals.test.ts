import { describe, expect, it } from 'vitest';
import { createBookCount } from './book-totals.ts';
import { filterOf } from './of-tenant.ts';

const entry = (accountVersion: number, side: string, amountCents: number) => {
  return { accountId: 'a', accountVersion, side, amountCents, hash: `h${accountVersion}` };
};

function countOf(balanceCents: number, head = 'h2') {
  const count = createBookCount();
  count.take('billing.entries', entry(2, 'debit', 450));
  count.take('billing.accounts', { _id: 'a', balanceCents, version: 2, head });
  count.take('billing.entries', entry(1, 'credit', 1_000));
  return count;
}

describe('the totals of a Comune’s books', () => {
  it('agree where an account holds what its entries come to, in any order', () => {
    expect(countOf(550).faults()).toEqual([]);
    expect(countOf(550).totals()).toMatchObject({ accounts: 1, balanceCents: 550, entries: 2 });
  });

  it('tell of a cent, and of an end that is another one', () => {
    expect(countOf(551).faults()).toEqual(['account a holds 551, its entries 550']);
    expect(countOf(550, 'h9').faults()).toHaveLength(1);
    expect(countOf(550, 'h9').totals().headsSha256).not.toBe(countOf(550).totals().headsSha256);
  });
});

describe('what a Comune takes along', () => {
  const marks = { tenant: 'borgo', accountIds: ['a'], creditors: ['00000000190'] };

  it('is what names it, its families’ keys, and what names its creditor', () => {
    expect(filterOf('billing', 'entries', marks)).toMatchObject({
      $or: [{ tenant: 'borgo' }, {}, {}],
    });
    const keys = JSON.stringify(filterOf('registry', 'keys', marks));
    expect(keys).toContain('family:a:contact');
    expect(JSON.stringify(filterOf('payments', 'counters', marks))).toContain('00000000190');
  });

  it('is never what a process leaves, nor another Comune whose name begins alike', () => {
    expect(filterOf('billing', 'leases', marks)).toBeNull();
    expect(JSON.stringify(filterOf('billing', 'operations', marks))).toContain('"^borgo:"');
  });
});
