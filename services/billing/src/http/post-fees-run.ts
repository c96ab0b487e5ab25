/** POST /internal/tenants/{tenant}/fees:run: charges the fees of a month now, once. */
import { month } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { FeeAnswer, FeeRequest } from '../store/fee-door.ts';

const body = z.strictObject({ month });

export function postFeesRun(needs: {
  readonly door: Door<FeeRequest, FeeAnswer>;
  readonly putRight: () => void;
}): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/fees:run',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Charges the fees of a month; a month that is charged already changes nothing',
    body,
    answers: { 202: z.strictObject({ month, added: z.boolean() }) },
    async handle({ params: { tenant }, body: { month: asked }, cause }) {
      const answer = await needs.door.submit({ tenant, month: asked }, cause);
      if (answer.outcome === 'noCalendar') {
        throw problem(422, { type: 'no-calendar', detail: 'This Comune has no calendar yet.' });
      }
      if (answer.outcome !== 'done') {
        throw problem(422, { type: 'month-not-begun', detail: `${asked} has not begun yet.` });
      }
      const added = answer.added.length > 0;
      if (added) needs.putRight();
      return { status: 202, body: { month: asked, added } };
    },
  });
}
