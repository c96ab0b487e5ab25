/** The life of a notice: what it is when it is made, and every step it may take. */
import { describe, expect, it } from 'vitest';
import {
  cancelNotice,
  expireNotice,
  extendNotice,
  markUnderWay,
  openNotice,
  payNotice,
  reissueNotice,
  reviseNotice,
} from './notice.ts';
import { type NoticeState, type NoticeStep, stateAfter, stateOn } from './notice-states.ts';

const wanted = {
  tenant: 'pianengo',
  creditorFiscalCode: '00305410193',
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k1',
  now: '2020-10-01T10:00:00.000Z',
  today: '2020-10-01',
};
const notice = openNotice(wanted);

describe('a new notice', () => {
  it('is open for sixty days', () => {
    expect(notice).toMatchObject({
      id: '00305410193:301000000000012373',
      iuv: '01000000000012373',
      dueOn: '2020-11-30',
      state: 'open',
      version: 1,
      receipts: 0,
    });
  });

  it('is expired from the day after its last one', () => {
    expect(stateOn(notice, '2020-11-30')).toBe('open');
    expect(stateOn(notice, '2020-12-01')).toBe('expired');
    expect(stateOn({ ...notice, state: 'paid' }, '2020-12-01')).toBe('paid');
  });
});

describe('the states of a notice', () => {
  it.each<[NoticeState, NoticeStep, NoticeState | null]>([
    ['open', 'pay', 'paid'],
    ['open', 'expire', 'expired'],
    ['open', 'cancel', 'cancelled'],
    ['expired', 'pay', 'paid'],
    ['expired', 'cancel', 'cancelled'],
    ['cancelled', 'pay', 'paid'],
    ['paid', 'pay', 'paid'],
    ['paid', 'cancel', null],
    ['paid', 'expire', null],
    ['cancelled', 'expire', null],
    ['cancelled', 'cancel', null],
    ['expired', 'expire', null],
  ])('%s, %s: %s', (state, step, after) => {
    expect(stateAfter(state, step)).toBe(after);
  });

  it('tell others of a payment once, and count every receipt', () => {
    const once = payNotice(notice, '2020-10-02T10:00:00.000Z');
    const twice = payNotice(once, '2020-10-03T10:00:00.000Z');
    expect(once).toMatchObject({ state: 'paid', version: 2, receipts: 1 });
    expect(twice).toMatchObject({ state: 'paid', version: 2, receipts: 2 });
    expect(twice.changedAt).toBe('2020-10-02T10:00:00.000Z');
  });

  it('let nobody cancel what is paid', () => {
    const now = '2020-10-02T10:00:00.000Z';
    expect(cancelNotice(payNotice(notice, now), now)).toBeNull();
    expect(cancelNotice(notice, now)).toMatchObject({ state: 'cancelled', version: 2 });
  });
});

const later = '2020-10-05T10:00:00.000Z';

describe('an outage', () => {
  const outage = { outageId: 'o1', days: 3, now: later };

  it('moves the due date by its days, once', () => {
    const moved = extendNotice(notice, outage);
    expect(moved).toMatchObject({ dueOn: '2020-12-03', version: 2, extendedFor: ['o1'] });
    expect(moved && extendNotice(moved, outage)).toBeNull();
    const other = moved && extendNotice(moved, { ...outage, outageId: 'o2' });
    expect(other).toMatchObject({ dueOn: '2020-12-06', version: 3 });
  });

  it('gives a notice that ran out meanwhile its days back, and no other', () => {
    const expired = expireNotice(notice, later);
    expect(expired && extendNotice(expired, outage)).toMatchObject({ state: 'open' });
    const cancelled = cancelNotice(notice, later);
    expect(cancelled && extendNotice(cancelled, outage)).toBeNull();
    expect(extendNotice(payNotice(notice, later), outage)).toBeNull();
    expect(extendNotice(notice, { ...outage, days: 0 })).toBeNull();
  });
});

describe('a payment that has begun', () => {
  const until = '2020-10-05T12:00:00.000Z';

  it('is told once an hour, and only of a notice that can be paid', () => {
    const begun = markUnderWay(notice, { until, now: later });
    expect(begun).toMatchObject({ underWayUntil: until, version: 2, state: 'open' });
    const soon = { until: '2020-10-05T12:59:00.000Z', now: later };
    expect(begun && markUnderWay(begun, soon)).toBeNull();
    const hourLater = { until: '2020-10-05T13:00:00.000Z', now: later };
    expect(begun && markUnderWay(begun, hourLater)).toMatchObject({ version: 3 });
    expect(markUnderWay(payNotice(notice, later), { until, now: later })).toBeNull();
  });

  it('is over when it is paid or cancelled, not when the amount changes', () => {
    const begun = { ...notice, underWayUntil: until };
    expect(payNotice(begun, later).underWayUntil).toBeNull();
    expect(cancelNotice(begun, later)?.underWayUntil).toBeNull();
    expect(reviseNotice(begun, { amountCents: 4000, now: later })).toMatchObject({
      amountCents: 4000,
      underWayUntil: until,
      version: 2,
    });
  });
});

describe('what is still owed', () => {
  it('changes the amount of a notice that can be paid, and tells it only where it differs', () => {
    expect(reviseNotice(notice, { amountCents: 5000, now: later })).toBeNull();
    const expired = expireNotice(notice, later);
    const revised = expired && reviseNotice(expired, { amountCents: 100, now: later });
    expect(revised).toMatchObject({ state: 'expired', amountCents: 100, version: 3 });
    expect(reviseNotice(payNotice(notice, later), { amountCents: 1, now: later })).toBeNull();
  });
});

describe('a debt notice', () => {
  it('names its debt, its day and the notice it takes the place of', () => {
    const debt = { debtId: '0190a1b2-0000-7000-8000-00000000000d', dueOn: '2020-11-02' };
    const made = openNotice({ ...wanted, debt, replaces: notice.noticeNumber });
    expect(made).toMatchObject({ kind: 'debt', ...debt, replaces: notice.noticeNumber });
    expect(notice).toMatchObject({ kind: 'topUp', debtId: null, replaces: null });
  });
});

describe('a notice that is issued again', () => {
  const again = { segregationCode: '01', idempotencyKey: 'k2', now: later, today: '2020-10-05' };
  const reissue = (one: typeof notice) => reissueNotice(one, { ...again, takeBase: () => 124 });

  it('has a new number, and the old one is cancelled', () => {
    const made = reissue(notice);
    expect(made?.former).toMatchObject({ id: notice.id, state: 'cancelled', version: 2 });
    expect(made?.notice).toMatchObject({
      state: 'open',
      version: 1,
      replaces: notice.noticeNumber,
      amountCents: 5000,
      dueOn: '2020-12-04',
    });
    expect(made?.notice.noticeNumber).not.toBe(notice.noticeNumber);
  });

  it('keeps the day of its debt as long as that is ahead', () => {
    const debt = { debtId: '0190a1b2-0000-7000-8000-00000000000d', dueOn: '2020-10-05' };
    expect(reissue(openNotice({ ...wanted, debt }))?.notice).toMatchObject(debt);
    const past = openNotice({ ...wanted, debt: { ...debt, dueOn: '2020-10-04' } });
    expect(reissue(past)?.notice).toMatchObject({ debtId: debt.debtId, dueOn: '2020-12-04' });
  });

  it('may have expired, and may be neither paid nor cancelled', () => {
    const expired = expireNotice(notice, later);
    expect(expired && reissue(expired)).not.toBeNull();
    expect(reissue(payNotice(notice, later))).toBeNull();
    const cancelled = cancelNotice(notice, later);
    expect(cancelled && reissue(cancelled)).toBeNull();
  });
});
