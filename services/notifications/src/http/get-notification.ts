/** One message to a family: the text as it was sent, and every state it was in. */
import { deliveryState } from '@mestolo/contracts/events/notifications.ts';
import { instant } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { FamilyLog } from '../store/family-log.ts';
import { notificationShape, shownNotification } from './notification-shape.ts';

/** What left us, letter for letter. */
export interface SentText {
  /** Null in an SMS. */
  readonly subject: string | null;
  readonly text: string;
  /** Of an SMS: how many it was charged as. */
  readonly parts: number | null;
}

/** Null before it was written, when it was deleted after its time, or its key is destroyed. */
export type ReadSentText = (reference: string, tenant: string) => Promise<SentText | null>;

const pastState = z.strictObject({
  state: deliveryState,
  at: instant,
  reason: z.string().nullable(),
});

const sentText = z.strictObject({
  subject: z.string().nullable(),
  text: z.string(),
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
      const { reference, tenant } = params;
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
          text: await tools.readText(reference, tenant),
          history: [begun, ...kept],
        },
      };
    },
  });
}
