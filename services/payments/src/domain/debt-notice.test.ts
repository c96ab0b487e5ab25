/** An old debt has one notice that can be paid, over what is open of it. */
import { describe, expect, it } from 'vitest';
import { type DebtStanding, noticeForDebt } from './debt-notice.ts';
import { cancelNotice, expireNotice, type Notice, payNotice } from './notice.ts';

const now = '2020-10-20T10:00:00.000Z';
const debt: DebtStanding = {
  debtId: '0190a1b2-0000-7000-8000-00000000000d',
  tenant: 'pianengo',
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  openCents: 6300,
  state: 'open',
  dueOn: '2020-11-30',
  paidBy: [],
};
let base = 0;
const numbers = {
  creditorFiscalCode: '00305410193',
  segregationCode: '01',
  takeBase: () => {
    base += 1;
    return base;
  },
};
const made = { now, today: '2020-10-20', numbers };
const follow = (standing: Partial<DebtStanding>, notices: readonly Notice[]) =>
  noticeForDebt({ ...debt, ...standing }, notices, made);

function first(): Notice {
  const notice = follow({}, []);
  if (notice === null) throw new Error('no notice');
  return notice;
}

describe('the notice of an old debt', () => {
  it('is made over what is open, until the day the office has set', () => {
    expect(first()).toMatchObject({
      ...{ kind: 'debt', debtId: debt.debtId, amountCents: 6300, dueOn: '2020-11-30' },
      ...{ state: 'open', version: 1, replaces: null, accountId: debt.accountId },
    });
  });

  it('is not made for a Comune that has not joined pagoPA', () => {
    expect(noticeForDebt(debt, [], { ...made, numbers: null })).toBeNull();
  });

  it('follows what is open, also past its day, and tells nothing twice', () => {
    const notice = first();
    expect(follow({}, [notice])).toBeNull();
    expect(follow({ openCents: 6000 }, [notice])).toMatchObject({ amountCents: 6000, version: 2 });
    const expired = expireNotice(notice, now);
    const less = expired && follow({ openCents: 6000 }, [expired]);
    expect(less).toMatchObject({ state: 'expired', amountCents: 6000 });
  });

  it.each(['paid', 'withdrawn'] as const)('is cancelled when the debt is %s', (state) => {
    const notice = first();
    const gone = { state, openCents: 0 };
    expect(follow(gone, [notice])).toMatchObject({ state: 'cancelled', version: 2 });
    expect(follow(gone, [payNotice(notice, now)])).toBeNull();
    expect(follow(gone, [])).toBeNull();
  });

  it('that was paid gets a successor only when billing has counted its receipt in', () => {
    const paid = payNotice(first(), now);
    expect(follow({ openCents: 6000 }, [paid])).toBeNull();
    const counted = { openCents: 1000, paidBy: [paid.noticeNumber] };
    expect(follow(counted, [paid])).toMatchObject({
      ...{ state: 'open', amountCents: 1000, replaces: paid.noticeNumber },
    });
  });

  it('is the newest one, whatever became of those before', () => {
    const cancelled = cancelNotice(first(), now);
    if (cancelled === null) throw new Error('not cancelled');
    const again = follow({}, [cancelled]);
    expect(again).toMatchObject({ replaces: cancelled.noticeNumber });
    if (again === null) throw new Error('not made');
    expect(follow({}, [cancelled, again])).toBeNull();
    const paid = payNotice(again, now);
    expect(follow({ openCents: 5 }, [cancelled, paid])).toBeNull();
  });
});
