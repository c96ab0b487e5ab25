/** POST /internal/tenants/{tenant}/receipts:resend: tells receipts again that somebody misses. */
import { resent } from '@mestolo/contracts/control-totals.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { ResendRequest } from '../store/resend-door.ts';

const body = z.strictObject({
  receiptKeys: z.array(z.string().min(1).max(200)).min(1).max(500),
});

export function postReceiptsResend(door: Door<ResendRequest, number>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/receipts:resend',
    access: 'service',
    callers: ['billing', 'office', 'operator'],
    summary: 'Publishes known receipts again; whoever has them already takes no notice',
    body,
    bodyLimitBytes: 128 * 1024,
    answers: { 202: z.strictObject(resent.shape) },
    async handle({ params: { tenant }, body: { receiptKeys }, cause }) {
      const sent = await door.submit({ tenant, receiptKeys }, cause);
      return { status: 202, body: { sent } };
    },
  });
}
