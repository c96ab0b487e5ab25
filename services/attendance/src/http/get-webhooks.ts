/** Routes that show webhooks, whether they work, and each of their deliveries. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DeliveryDocument, WebhookDocument } from '../store/webhook-documents.ts';
import { WEBHOOK_CALLERS, type WebhookNeeds, webhookOf } from './webhook-fields.ts';

const shownWebhook = z.strictObject({
  webhookId: z.uuid(),
  url: z.string(),
  events: z.array(z.string()),
  madeAt: z.iso.datetime(),
  /** `failing`: the last try was not good; it is tried on, for some days. */
  state: z.enum(['working', 'failing', 'disabled']),
  failingSince: z.iso.datetime().nullable(),
  disabledAt: z.iso.datetime().nullable(),
  disabledBecause: z.string().nullable(),
  /** 2 while a former secret is still valid. */
  validSecrets: z.int().positive(),
});

const SHOWN_DELIVERIES = 100;

export function getWebhooks({ deliveries }: WebhookNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/webhooks',
    summary: 'List the webhooks, and which of them fail or are disabled',
    access: 'service',
    callers: [...WEBHOOK_CALLERS],
    answers: { 200: z.strictObject({ webhooks: z.array(shownWebhook) }) },
    async handle({ params: { tenant } }) {
      const now = new Date().toISOString();
      const webhooks = (await deliveries.webhooks(tenant)).map((one) => show(one, now));
      return { status: 200, body: { webhooks } };
    },
  });
}

function show(webhook: WebhookDocument, now: string): z.infer<typeof shownWebhook> {
  const { _id, url, events, madeAt, disabled, failingSinceMs, secrets } = webhook;
  const valid = secrets.filter(({ validUntil }) => validUntil === null || validUntil > now);
  return {
    webhookId: _id,
    url,
    events: [...events],
    madeAt,
    state: disabled ? 'disabled' : failingSinceMs === null ? 'working' : 'failing',
    failingSince: failingSinceMs === null ? null : new Date(failingSinceMs).toISOString(),
    disabledAt: disabled?.at ?? null,
    disabledBecause: disabled?.because ?? null,
    validSecrets: valid.length,
  };
}

const shownDelivery = z.strictObject({
  messageId: z.string(),
  type: z.string(),
  madeAt: z.iso.datetime(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  nextAt: z.iso.datetime().nullable(),
  attempts: z.int().nonnegative(),
  tried: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      status: z.int().nullable(),
      tookMs: z.number(),
      why: z.string().nullable(),
    }),
  ),
});

export function getWebhookDeliveries(needs: WebhookNeeds): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/webhooks/{webhookId}/deliveries',
    summary: 'List the last deliveries of a webhook with every try',
    access: 'service',
    callers: [...WEBHOOK_CALLERS],
    answers: { 200: z.strictObject({ deliveries: z.array(shownDelivery) }) },
    async handle({ params: { tenant, webhookId } }) {
      await webhookOf(needs, tenant, webhookId);
      const found = await needs.deliveries.of(webhookId, SHOWN_DELIVERIES);
      return { status: 200, body: { deliveries: found.map(showDelivery) } };
    },
  });
}

function showDelivery(delivery: DeliveryDocument): z.infer<typeof shownDelivery> {
  const { messageId, type, madeAt, state, nextAt, attempts, tried } = delivery;
  return {
    messageId,
    type,
    madeAt: madeAt.toISOString(),
    state,
    nextAt: state === 'waiting' ? nextAt.toISOString() : null,
    attempts,
    tried: [...tried],
  };
}
