/** What an operator watches of payments: what is paid, what stays open, and the station. */
import { NoticeChanged } from '@mestolo/contracts/events/payments.ts';
import { eventsOf } from '@mestolo/messaging/events-of.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { counter, observeGauge } from '@mestolo/telemetry/instruments.ts';
import type { mongo } from 'mongoose';
import { createPaymentsWatch } from './store/payments-watch.ts';

const noticesPaid = counter('mestolo_payments_notices_paid_total');

/** The door of what others did not hear: a notice is told of again, and was paid once. */
const TELLS_AGAIN = 'resend';

export function countPaid(by: string, events: readonly OutgoingEvent[]): void {
  if (by === TELLS_AGAIN) return;
  for (const { data, tenant } of eventsOf(events, NoticeChanged)) {
    if (data.state === 'paid') noticesPaid.add(1, { tenant });
  }
}

export function observePayments(db: mongo.Db, clocks: Clocks): void {
  const watch = createPaymentsWatch(db, clocks);
  observeGauge('mestolo_payments_pending_oldest_seconds', async () => [
    { value: await watch.pendingSeconds() },
  ]);
  observeGauge('mestolo_payments_outage_open', async () =>
    (await watch.outages()).map(({ tenant, isOpen }) => ({
      value: Number(isOpen),
      labels: { tenant },
    })),
  );
}
