/** What the routes about webhooks share. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { subscribable, type WebhookEvent } from '../domain/webhook.ts';
import type { Deliveries } from '../store/deliveries.ts';
import type { WebhookOutcome, WebhookRequest } from '../store/webhook-door.ts';

export interface WebhookNeeds {
  readonly door: Door<WebhookRequest, WebhookOutcome>;
  readonly deliveries: Deliveries;
  /** Seals secrets; null where the installation has no webhooks. */
  readonly key: Buffer | null;
  readonly allowedHosts: readonly string[];
}

export const WEBHOOK_CALLERS = ['portal', 'office', 'operator'] as const;

export const webhookEvent = z.enum(subscribable as [WebhookEvent, ...WebhookEvent[]]);

/** @throws HttpProblem 503 */
export function keyOf({ key }: Pick<WebhookNeeds, 'key'>): Buffer {
  if (key) return key;
  const detail = 'This installation has no WEBHOOK_KEY, and therefore no webhooks.';
  throw problem(503, { type: 'no-webhooks', detail });
}

/** @throws HttpProblem 404 */
export async function webhookOf({ deliveries }: WebhookNeeds, tenant: string, webhookId: string) {
  const found = (await deliveries.webhooks(tenant)).find(({ _id }) => _id === webhookId);
  if (found) return found;
  throw problem(404, { detail: 'The Comune has no such webhook.' });
}

/** @throws HttpProblem */
export function assertChanged({ kind }: WebhookOutcome): void {
  if (kind === 'unknown') throw problem(404, { detail: 'The Comune has no such webhook.' });
  if (kind === 'tooMany') {
    throw problem(409, { type: 'too-many-webhooks', detail: 'Remove one that nobody uses first.' });
  }
}
