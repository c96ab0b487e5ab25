/** The life of a notice: what it is when it is made, and every step it may take. */
import { describe, expect, it } from 'vitest';
import { cancelNotice, openNotice, payNotice } from './notice.ts';
import { type NoticeState, type NoticeStep, stateAfter, stateOn } from './notice-states.ts';

const notice = openNotice({
  tenant: 'pianengo',
  creditorFiscalCode: '00305410193',
  segregationCode: '01',
  base: 123,
  accountId: '0190a1b2-0000-7000-8000-000000000001',
  amountCents: 5000,
  idempotencyKey: 'k1',
  now: '2020-10-01T10:00:00.000Z',
  today: '2020-10-01',
});

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
