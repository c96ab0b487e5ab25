/** POST /internal/tenants/{tenant}/webhooks: somebody is told from now on what happens. */
import { randomUUID } from 'node:crypto';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { newSecret, sealSecret } from '../store/webhook-secrets.ts';
import { faultOfUrl } from '../webhooks/public-address.ts';
import {
  assertChanged,
  keyOf,
  WEBHOOK_CALLERS,
  type WebhookNeeds,
  webhookEvent,
} from './webhook-fields.ts';

const wanted = z.strictObject({
  url: z.string().max(500),
  events: z.array(webhookEvent).min(1).max(20),
});

/** The secret is shown once: whoever loses it has another one made. */
const made = z.strictObject({ webhookId: z.uuid(), secret: z.string() });

export function postWebhooks(needs: WebhookNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/webhooks',
    summary: 'Tell a receiver from now on what happens, signed with a secret shown once',
    access: 'service',
    callers: [...WEBHOOK_CALLERS],
    body: wanted,
    answers: { 201: made },
    async handle({ params: { tenant }, body: { url, events }, actor, caller, cause }) {
      const key = keyOf(needs);
      const fault = faultOfUrl(url, needs.allowedHosts);
      if (fault) throw problem(422, { type: 'address-not-allowed', detail: fault });
      const webhookId = randomUUID();
      const secret = newSecret();
      const sealed = sealSecret(key, { tenant, webhookId }, secret);
      const wish = { url: new URL(url).href, events: [...new Set(events)], secret: sealed };
      const acting = { actor, role: caller ?? 'office', at: new Date().toISOString() };
      const action = { kind: 'make', ...wish } as const;
      assertChanged(await needs.door.submit({ tenant, webhookId, action, ...acting }, cause));
      return { status: 201, body: { webhookId, secret } };
    },
  });
}

const changed = z.strictObject({ secret: z.string(), formerValidUntil: z.iso.datetime() });

export function postWebhookSecrets(needs: WebhookNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/webhooks/{webhookId}/secrets',
    summary: 'Change the secret of a webhook; the former one signs beside it for a day',
    access: 'service',
    callers: [...WEBHOOK_CALLERS],
    answers: { 201: changed },
    async handle({ params: { tenant, webhookId }, actor, caller, cause }) {
      const secret = newSecret();
      const sealed = sealSecret(keyOf(needs), { tenant, webhookId }, secret);
      const acting = { actor, role: caller ?? 'office', at: new Date().toISOString() };
      const action = { kind: 'changeSecret', secret: sealed } as const;
      const request = { tenant, webhookId, action, ...acting };
      const outcome = await needs.door.submit(request, cause);
      assertChanged(outcome);
      const former = outcome.kind === 'changed' ? outcome.webhook?.secrets.at(-1) : undefined;
      const formerValidUntil = former?.validUntil ?? acting.at;
      return { status: 201, body: { secret, formerValidUntil } };
    },
  });
}
