/** payments.outages / OutageChanged → whether families can pay; nobody is reminded while not. */
import type { OutageChanged } from '@mestolo/contracts/events/payments.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { Desk } from '../store/desk.ts';

export function onOutageChanged(
  desk: Desk,
  { tenant, data }: IncomingEvent<typeof OutageChanged>,
): void {
  const { outageId, version, from, to } = data;
  desk.keep('outages', { _id: outageId, version, tenant, from, to });
}
