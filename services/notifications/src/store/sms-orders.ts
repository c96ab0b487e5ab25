/** Orders and cancellations of meals that came by SMS, given to attendance, which decides. */
import { ServiceCallFailed, type ServiceClient } from '@mestolo/service/client.ts';
import { z } from 'zod';
import type { DayRange } from '../domain/inbound-days.ts';

export interface SmsOrder {
  readonly tenant: string;
  /** Who wrote: it is the guardian who acts, and we pass it on. */
  readonly guardianId: string;
  readonly pupilId: string;
  readonly order: 'none' | 'standard';
  readonly range: DayRange;
  /** The message's own id with what tells several orders in it apart. */
  readonly requestId: string;
  /** Business time at which the provider had the message, or our door. */
  readonly receivedAt: string;
}

const receipt = z.object({
  receiptId: z.string(),
  countedAt: z.string(),
  days: z.array(
    z.object({
      servedOn: z.string(),
      outcome: z.enum(['accepted', 'late', 'refused']),
      why: z.string().optional(),
    }),
  ),
});

export type SmsReceipt = z.infer<typeof receipt>;

/** Null where attendance will not take it, today or later. */
export type SmsOrders = (order: SmsOrder) => Promise<SmsReceipt | null>;

export function createSmsOrders(attendance: Pick<ServiceClient, 'post'>): SmsOrders {
  return async ({ tenant, guardianId, pupilId, order, range, requestId, receivedAt }) => {
    const { from, to } = range;
    try {
      return await attendance.post(`/internal/tenants/${tenant}/orders`, {
        schema: receipt,
        body: { requestId, pupilId, from, to, order, receivedAt },
        onBehalfOf: guardianId,
      });
    } catch (error) {
      if (error instanceof ServiceCallFailed && isFinal(error)) return null;
      throw error;
    }
  };
}

/** The request itself is at fault; what is away or busy is asked again. */
function isFinal({ status, retryAfterSeconds }: ServiceCallFailed): boolean {
  return status !== null && status < 500 && retryAfterSeconds === undefined;
}
