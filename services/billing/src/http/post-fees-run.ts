/** POST /internal/tenants/{tenant}/fees:run: charges the fees of a month now, once. */
import { month } from '@mestolo/contracts/values.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { FeeAnswer, FeeRequest } from '../store/fee-door.ts';

const body = z.strictObject({ month });
const ANSWER_WITHIN_MS = 3_000;

export function postFeesRun(needs: {
  readonly door: Door<FeeRequest, FeeAnswer>;
  /** Charges everyone; with many pupils that takes a while. */
  readonly putRightNow: () => Promise<void>;
}): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/fees:run',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Charges the fees of a month; a month that is charged already changes nothing',
    body,
    // `done`: everyone has been charged; otherwise that goes on behind the answer.
    answers: { 202: z.strictObject({ month, added: z.boolean(), done: z.boolean() }) },
    async handle({ params: { tenant }, body: { month: asked }, cause }) {
      const answer = await needs.door.submit({ tenant, month: asked }, cause);
      if (answer.outcome === 'noCalendar') {
        throw problem(422, { type: 'no-calendar', detail: 'This Comune has no calendar yet.' });
      }
      if (answer.outcome !== 'done') {
        throw problem(422, { type: 'month-not-begun', detail: `${asked} has not begun yet.` });
      }
      const added = answer.added.length > 0;
      const done = await Promise.race([needs.putRightNow().then(() => true), late()]);
      return { status: 202, body: { month: asked, added, done } };
    },
  });
}

function late(): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ANSWER_WITHIN_MS).unref();
  });
}
