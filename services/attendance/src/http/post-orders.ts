/** POST /internal/tenants/{tenant}/orders: a family orders or cancels meals of one pupil. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { OrderAnswer, OrderRequest } from '../store/order-door.ts';
import { keyOfRequest, pupilUuid, receipt } from './kitchen-shapes.ts';
import { assertRange, orderFields, receiptsOf } from './order-fields.ts';

const body = z.strictObject({ ...orderFields, pupilId: pupilUuid });

export function postOrders(door: IdempotentDoor<OrderRequest, OrderAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/orders',
    summary: 'Order or cancel a pupil’s meals and get a receipt',
    access: 'service',
    callers: ['portal', 'notifications', 'office', 'operator'],
    body,
    answers: { 200: receipt },
    async handle({ params: { tenant }, body, actor, cause }) {
      const arrivedMs = Date.now();
      assertRange(body);
      const { pupilId, receivedAt = null, ...asked } = body;
      const request = { ...asked, tenant, who: { pupilId }, receivedAt, arrivedMs, actor };
      const answer = await door.submit(request, keyOfRequest('orders', tenant, body), cause);
      return { status: 200, body: receiptsOf(answer)[0] };
    },
  });
}
