/** The outbox of webhooks: what happened is handed out once, and each delivery is taken by one. */
import type { mongo } from 'mongoose';
import {
  type Attempt,
  delayMs,
  standingAfter,
  type WebhookEvent,
  type WebhookFact,
} from '../domain/webhook.ts';
import {
  type DeliveryDocument,
  type FactDocument,
  WEBHOOK_DELIVERIES,
  WEBHOOK_FACTS,
  WEBHOOKS,
  type WebhookDocument,
} from './webhook-documents.ts';
import { messageIdOf } from './webhook-facts.ts';

export interface Taken {
  readonly delivery: DeliveryDocument;
  /** Null where it was removed meanwhile. */
  readonly webhook: WebhookDocument | null;
}

export interface Deliveries {
  /** Makes a delivery for each webhook that wants to know; answers how many facts there were. */
  handOut(): Promise<number>;
  /** One that is due, taken so that nobody else takes it for a minute. */
  take(busy: readonly string[]): Promise<Taken | null>;
  /** Answers why the webhook is to be disabled; null where it goes on. */
  tried(taken: Taken, attempt: Attempt, tookMs: number): Promise<string | null>;
  giveUp(webhookId: string, why: string): Promise<void>;
  /** Tries a webhook; the id of the message. */
  test(webhook: WebhookDocument, nonce: string): Promise<string>;
  webhooks(tenant: string): Promise<readonly WebhookDocument[]>;
  /** The newest first. */
  of(webhookId: string, limit: number): Promise<readonly DeliveryDocument[]>;
}

const FACTS_AT_ONCE = 200;
/** Longer than a try may last. */
const TAKEN_FOR_MS = 60_000;
const SHOWN_TRIES = 20;
const KNOWN_ALREADY = 11_000;

export function createDeliveries(db: mongo.Db): Deliveries {
  const webhooks = db.collection<WebhookDocument>(WEBHOOKS);
  const facts = db.collection<FactDocument>(WEBHOOK_FACTS);
  const deliveries = db.collection<DeliveryDocument>(WEBHOOK_DELIVERIES);
  return {
    async handOut() {
      const found = await facts.find().limit(FACTS_AT_ONCE).toArray();
      if (found.length === 0) return 0;
      const tenants = [...new Set(found.map(({ tenant }) => tenant))];
      const wanting = await webhooks.find({ tenant: { $in: tenants }, disabled: null }).toArray();
      const made = found.flatMap((fact) =>
        wanting
          .filter(({ tenant, events }) => tenant === fact.tenant && events.includes(fact.type))
          .map(({ _id }) => deliveryOf(fact, _id)),
      );
      // Who handed out the same facts at this moment has made the same deliveries.
      if (made.length > 0) await deliveries.insertMany(made, { ordered: false }).catch(unlessKnown);
      await facts.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
      return found.length;
    },
    async take(busy) {
      const now = new Date();
      const delivery = await deliveries.findOneAndUpdate(
        { state: 'waiting', nextAt: { $lte: now }, webhookId: { $nin: [...busy] } },
        { $set: { nextAt: new Date(now.getTime() + TAKEN_FOR_MS) }, $inc: { attempts: 1 } },
        { sort: { nextAt: 1 }, returnDocument: 'after' },
      );
      if (!delivery) return null;
      return { delivery, webhook: await webhooks.findOne({ _id: delivery.webhookId }) };
    },
    async tried({ delivery, webhook }, attempt, tookMs) {
      await deliveries.updateOne(
        { _id: delivery._id, attempts: delivery.attempts },
        afterAttempt(delivery, attempt, tookMs),
      );
      if (!webhook) return null;
      const standing = standingAfter(webhook.failingSinceMs, attempt, Date.now());
      const { failingSinceMs, disabled } = standing;
      if (failingSinceMs !== webhook.failingSinceMs) {
        await webhooks.updateOne({ _id: webhook._id }, { $set: { failingSinceMs } });
      }
      return disabled;
    },
    async giveUp(webhookId, why) {
      const tried = { at: new Date().toISOString(), status: null, tookMs: 0, why };
      await deliveries.updateMany(
        { webhookId, state: 'waiting' },
        { $set: { state: 'failed' }, $push: { tried } },
      );
    },
    async test({ _id, tenant }, nonce) {
      const at = new Date().toISOString();
      const data = { webhookId: _id };
      const fact: WebhookFact = { tenant, name: nonce, type: 'webhook.test', at, data };
      const delivery = deliveryOf({ ...fact, _id: messageIdOf(fact), keptAt: new Date() }, _id);
      await deliveries.insertOne(delivery);
      return delivery.messageId;
    },
    webhooks: (tenant) => webhooks.find({ tenant }).sort({ madeAt: 1 }).toArray(),
    of: (webhookId, limit) =>
      deliveries.find({ webhookId }).sort({ madeAt: -1 }).limit(limit).toArray(),
  };
}

function deliveryOf({ _id, tenant, type, at, data }: FactDocument, webhookId: string) {
  const now = new Date();
  const body = JSON.stringify({ type, timestamp: at, data });
  const about = { tenant, webhookId, messageId: _id, type: type as WebhookEvent, body };
  const fresh = { madeAt: now, state: 'waiting' as const, nextAt: now, attempts: 0, tried: [] };
  return { _id: `${_id}:${webhookId}`, ...about, ...fresh } satisfies DeliveryDocument;
}

function afterAttempt(
  { attempts }: DeliveryDocument,
  attempt: Attempt,
  tookMs: number,
): mongo.UpdateFilter<DeliveryDocument> {
  const why = attempt.kind === 'failed' ? attempt.why : null;
  const one = { at: new Date().toISOString(), status: attempt.status, tookMs, why };
  const $push = { tried: { $each: [one], $slice: -SHOWN_TRIES } };
  if (attempt.kind === 'delivered') return { $set: { state: 'delivered' }, $push };
  const askedForMs = attempt.kind === 'failed' ? attempt.retryAfterMs : null;
  const waitMs = attempt.kind === 'gone' ? null : delayMs(attempts, askedForMs);
  if (waitMs === null) return { $set: { state: 'failed' }, $push };
  return { $set: { nextAt: new Date(Date.now() + waitMs) }, $push };
}

function unlessKnown(error: unknown): void {
  const { code, writeErrors = [] } = error as {
    code?: unknown;
    writeErrors?: readonly { readonly code?: number }[] | { readonly code?: number };
  };
  const all = Array.isArray(writeErrors) ? writeErrors : [writeErrors];
  if (code === KNOWN_ALREADY && all.every((one) => one.code === KNOWN_ALREADY)) return;
  throw error;
}
