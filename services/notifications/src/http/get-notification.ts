/** One message to a family: the text as it was sent, and every state it was in. */
import { deliveryState } from '@mestolo/contracts/events/notifications.ts';
import { instant } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { FamilyLog } from '../store/family-log.ts';
import type { ReadableText } from '../store/renderings.ts';
import { notificationShape, shownNotification } from './notification-shape.ts';

/** Null before it was written, when it was deleted after its time, or its key is destroyed. */
export type ReadSentText = (reference: string) => Promise<ReadableText | null>;

const pastState = z.strictObject({
  state: deliveryState,
  at: instant,
  reason: z.string().nullable(),
});

/** Letter for letter, but for signed links and codes, which are the guardian's alone. */
const sentText = z.strictObject({
  /** Null in an SMS. */
  subject: z.string().nullable(),
  text: z.string(),
  /** Of an SMS: how many it was charged as. */
  parts: z.int().positive().nullable(),
});

export function getNotification(tools: {
  readonly log: FamilyLog;
  readonly readText: ReadSentText;
}): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/notifications/{reference}',
    summary: 'Show one message to a family: its text as it was sent, and every state it was in',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: {
      200: z.strictObject({
        ...notificationShape,
        text: sentText.nullable(),
        history: z.array(pastState),
      }),
    },
    async handle({ params }) {
      const { reference } = params;
      const one = await tools.log.one(params, reference);
      if (one === null) throw problem(404, { detail: 'This family was sent no such message.' });
      const { decidedAt, state, changedAt, reason, history = [] } = one;
      const begun = { state: 'created' as const, at: decidedAt, reason: null };
      const now = { state, at: changedAt, reason };
      // Lines of an earlier version kept no history: what is known is the first and the last.
      const kept = history.length > 0 || state === 'created' ? history : [now];
      return {
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: {
          ...shownNotification(one),
          text: await tools.readText(reference),
          history: [begun, ...kept],
        },
      };
    },
  });
}
