/** Routes that try a webhook, enable it again, or remove it. */
import { randomUUID } from 'node:crypto';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { assertChanged, WEBHOOK_CALLERS, type WebhookNeeds, webhookOf } from './webhook-fields.ts';

const callers = [...WEBHOOK_CALLERS];

export function postWebhookTest(needs: WebhookNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/webhooks/{webhookId}/test',
    summary: 'Send webhook.test to a webhook; the list of deliveries says what became of it',
    access: 'service',
    callers,
    answers: { 202: z.strictObject({ messageId: z.string() }) },
    async handle({ params: { tenant, webhookId } }) {
      const webhook = await webhookOf(needs, tenant, webhookId);
      if (webhook.disabled) {
        throw problem(409, { type: 'webhook-disabled', detail: 'Enable the webhook first.' });
      }
      return {
        status: 202,
        body: { messageId: await needs.deliveries.test(webhook, randomUUID()) },
      };
    },
  });
}

export function postWebhookEnabling(needs: WebhookNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/webhooks/{webhookId}/enabling',
    summary: 'Call a webhook again that was disabled; what it missed is not told',
    access: 'service',
    callers,
    answers: { 204: z.undefined() },
    async handle({ params: { tenant, webhookId }, actor, caller, cause }) {
      const acting = { actor, role: caller ?? 'office', at: new Date().toISOString() };
      const action = { kind: 'enable' } as const;
      assertChanged(await needs.door.submit({ tenant, webhookId, action, ...acting }, cause));
      return { status: 204 };
    },
  });
}

export function deleteWebhook(needs: WebhookNeeds): Route {
  return defineRoute({
    method: 'delete',
    path: '/internal/tenants/{tenant}/webhooks/{webhookId}',
    summary: 'Tell a receiver nothing any more',
    access: 'service',
    callers,
    answers: { 204: z.undefined() },
    async handle({ params: { tenant, webhookId }, actor, caller, cause }) {
      const acting = { actor, role: caller ?? 'office', at: new Date().toISOString() };
      const action = { kind: 'remove' } as const;
      assertChanged(await needs.door.submit({ tenant, webhookId, action, ...acting }, cause));
      return { status: 204 };
    },
  });
}
