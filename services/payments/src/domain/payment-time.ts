/**
 * When a receipt says that it was paid: the moment, and the local day that decides the tax year.
 */
import { addDays, instantOf, localDate } from '@mestolo/service/local-time.ts';

/** PagoPA's times without a zone are Italian times. */
const ITALY = 'Europe/Rome';

export interface PaymentTime {
  readonly paidAt: string;
  readonly paidOn: string;
}

export interface ReceiptTimes {
  readonly paymentDateTime?: string | undefined;
  readonly applicationDate?: string | undefined;
  /** Business time of arrival: the last resort, since both others are optional. */
  readonly receivedAt: string;
}

export function paymentTime(times: ReceiptTimes): PaymentTime {
  const paid = momentOf(times.paymentDateTime ?? '');
  if (paid !== null) return withLocalDay(paid);
  const day = /^([0-9]{4}-[0-9]{2}-[0-9]{2})/.exec(times.applicationDate ?? '')?.[1];
  // A day without a time stays the day it is; noon is within it whatever the zone.
  if (day !== undefined)
    return { paidAt: instantOf(day, '12:00', ITALY).toISOString(), paidOn: day };
  return withLocalDay(new Date(times.receivedAt));
}

function withLocalDay(paid: Date): PaymentTime {
  return { paidAt: paid.toISOString(), paidOn: localDate(paid, ITALY) };
}

/** Null for no time, and for one of a year that no calendar of ours can hold. */
function momentOf(text: string): Date | null {
  const parts =
    /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9:]{8})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?$/.exec(
      text,
    );
  if (parts === null) return null;
  const [, day = '', time = '', fraction = '', zone] = parts;
  const [date, clock] = time === '24:00:00' ? [addDays(day, 1), '00:00:00'] : [day, time];
  const start =
    zone === undefined ? instantOf(date, clock, ITALY) : new Date(`${date}T${clock}${zone}`);
  return new Date(start.getTime() + Number(fraction.slice(0, 3).padEnd(3, '0')));
}
