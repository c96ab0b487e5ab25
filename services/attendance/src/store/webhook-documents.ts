/** Webhooks as they rest in MongoDB: who is told, what happened, and each delivery. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import type { WebhookEvent, WebhookFact } from '../domain/webhook.ts';

export const WEBHOOKS = 'webhooks';
/** What happened and was not handed out yet. */
export const WEBHOOK_FACTS = 'webhookFacts';
export const WEBHOOK_DELIVERIES = 'webhookDeliveries';

const FACTS_KEPT_SECONDS = 7 * 86_400;
const DELIVERIES_KEPT_SECONDS = 30 * 86_400;

export const webhookCollections: readonly CollectionDefinition[] = [
  { name: WEBHOOKS, indexes: [{ key: { tenant: 1 } }] },
  {
    name: WEBHOOK_FACTS,
    indexes: [{ key: { keptAt: 1 }, expireAfterSeconds: FACTS_KEPT_SECONDS }],
  },
  {
    name: WEBHOOK_DELIVERIES,
    indexes: [
      { key: { nextAt: 1 }, partialFilterExpression: { state: 'waiting' } },
      { key: { webhookId: 1, madeAt: -1 } },
      { key: { madeAt: 1 }, expireAfterSeconds: DELIVERIES_KEPT_SECONDS },
    ],
  },
];

export interface WebhookSecret {
  readonly sealed: string;
  /** Null: the one in use; a former one signs beside it until then. */
  readonly validUntil: string | null;
}

export interface WebhookDocument {
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly secrets: readonly WebhookSecret[];
  readonly madeAt: string;
  /** Null while it works. */
  readonly disabled: { readonly at: string; readonly because: string } | null;
  /** Since when nothing was delivered, in milliseconds; null where the last try was good. */
  readonly failingSinceMs: number | null;
  readonly writes: number;
}

export interface FactDocument extends WebhookFact {
  readonly _id: string;
  readonly keptAt: Date;
}

export interface Tried {
  readonly at: string;
  readonly status: number | null;
  readonly tookMs: number;
  readonly why: string | null;
}

export interface DeliveryDocument {
  /** `<message id>:<webhook id>` */
  readonly _id: string;
  readonly tenant: string;
  readonly webhookId: string;
  readonly messageId: string;
  readonly type: WebhookEvent;
  /** The very text that is signed and sent, each time. */
  readonly body: string;
  readonly madeAt: Date;
  readonly state: 'waiting' | 'delivered' | 'failed';
  /** Who takes a delivery moves this forward: nobody else takes it meanwhile. */
  readonly nextAt: Date;
  readonly attempts: number;
  readonly tried: readonly Tried[];
}
