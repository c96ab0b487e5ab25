/** POST …/classes/{classId}/orders: a whole class is ordered for or cancelled, as on an outing. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { OrderAnswer, OrderRequest } from '../store/order-door.ts';
import { keyOfRequest, receipt } from './kitchen-shapes.ts';
import { assertRange, orderFields, receiptsOf } from './order-fields.ts';

const body = z.strictObject(orderFields);

export function postClassOrders(door: IdempotentDoor<OrderRequest, OrderAnswer>): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/classes/{classId}/orders',
    summary: 'Order or cancel the meals of a whole class',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 200: z.strictObject({ receipts: z.array(receipt) }) },
    async handle({ params: { tenant, classId }, body, actor, cause }) {
      const arrivedMs = Date.now();
      assertRange(body);
      const { receivedAt = null, ...asked } = body;
      const request = { ...asked, tenant, who: { classId }, receivedAt, arrivedMs, actor };
      const key = keyOfRequest(`classes/${classId}/orders`, tenant, body);
      return {
        status: 200,
        body: { receipts: receiptsOf(await door.submit(request, key, cause)) },
      };
    },
  });
}
