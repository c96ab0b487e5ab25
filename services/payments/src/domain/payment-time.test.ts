/** The value date of a payment, as receipts tell it. */
import { describe, expect, it } from 'vitest';
import { paymentTime } from './payment-time.ts';

const receivedAt = '2021-03-10T09:00:00.000Z';

describe('the time of a payment', () => {
  it.each([
    // The last half hour of the year in UTC is the next year in Italy; without a zone it is not.
    ['2020-12-31T23:30:00Z', '2020-12-31T23:30:00.000Z', '2021-01-01'],
    ['2020-12-31T23:30:00', '2020-12-31T22:30:00.000Z', '2020-12-31'],
    ['2020-10-01T12:30:00+02:00', '2020-10-01T10:30:00.000Z', '2020-10-01'],
    ['2020-07-01T00:15:00', '2020-06-30T22:15:00.000Z', '2020-07-01'],
    ['2020-10-01T12:30:00.1239', '2020-10-01T10:30:00.123Z', '2020-10-01'],
    ['2020-10-01T12:30:00.5', '2020-10-01T10:30:00.500Z', '2020-10-01'],
    ['2020-10-01T24:00:00', '2020-10-01T22:00:00.000Z', '2020-10-02'],
    // A time that the change to summer time leaves out, and one that comes twice.
    ['2021-03-28T02:30:00', '2021-03-28T01:30:00.000Z', '2021-03-28'],
    ['2020-10-25T02:30:00', '2020-10-25T00:30:00.000Z', '2020-10-25'],
  ])('%s is %s on %s', (paymentDateTime, paidAt, paidOn) => {
    expect(paymentTime({ paymentDateTime, receivedAt })).toEqual({ paidAt, paidOn });
  });

  it('falls back to the day of application', () => {
    const time = paymentTime({ applicationDate: '2020-12-31+01:00', receivedAt });
    expect(time).toEqual({ paidAt: '2020-12-31T11:00:00.000Z', paidOn: '2020-12-31' });
  });

  it('falls back to the arrival', () => {
    expect(paymentTime({ receivedAt })).toEqual({ paidAt: receivedAt, paidOn: '2021-03-10' });
  });

  it('does not follow a year that no calendar holds', () => {
    const time = paymentTime({ paymentDateTime: '12020-01-01T00:00:00Z', receivedAt });
    expect(time.paidOn).toBe('2021-03-10');
  });
});
