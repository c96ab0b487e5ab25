/** Whatever people change about webhooks goes through here, and is logged with who did it. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import { FORMER_SECRET_MS, type WebhookEvent } from '../domain/webhook.ts';
import { SCHEMA } from './documents.ts';
import { WEBHOOKS, type WebhookDocument, type WebhookSecret } from './webhook-documents.ts';

export type WebhookAction =
  | {
      readonly kind: 'make';
      readonly url: string;
      readonly events: readonly WebhookEvent[];
      readonly secret: WebhookSecret;
    }
  | { readonly kind: 'changeSecret'; readonly secret: WebhookSecret }
  | { readonly kind: 'enable' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'disable'; readonly because: string };

export interface WebhookRequest {
  readonly tenant: string;
  readonly webhookId: string;
  readonly action: WebhookAction;
  readonly actor: Actor;
  readonly role: string;
  /** Time of the machine: what is agreed with receivers has nothing to do with business time. */
  readonly at: string;
}

export type WebhookOutcome =
  | { readonly kind: 'changed'; readonly webhook: WebhookDocument | null }
  | { readonly kind: 'unknown' | 'tooMany' };

interface State {
  readonly webhooks: readonly WebhookDocument[];
  readonly heads: readonly OperationHead[];
}

const MOST_OF_A_COMUNE = 20;

const LOGGED: Readonly<Record<WebhookAction['kind'], string>> = {
  make: 'webhookMade',
  changeSecret: 'webhookSecretChanged',
  enable: 'webhookEnabled',
  disable: 'webhookDisabled',
  remove: 'webhookRemoved',
};

export function webhookDoor(): DoorHandler<WebhookRequest, State, WebhookOutcome> {
  return {
    async load(reader, requests) {
      const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
      return {
        webhooks: await reader.find<WebhookDocument>(WEBHOOKS, { tenant: { $in: tenants } }),
        heads: await loadOperationHeads(reader, tenants),
      };
    },
    decide({ webhooks, heads }, requests) {
      const before = new Map(webhooks.map((one) => [one._id, one]));
      const now = new Map(before);
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): WebhookOutcome => {
        const { tenant, webhookId, action, actor, role, at } = request;
        const known = now.get(webhookId);
        const outcome = actOn(known, request, now);
        if (outcome.kind !== 'changed') return outcome;
        const { webhook } = outcome;
        if (webhook) now.set(webhookId, webhook);
        else now.delete(webhookId);
        drafts.push({
          tenant,
          kind: LOGGED[action.kind],
          subject: `webhook:${webhookId}`,
          actor,
          role,
          reason: action.kind === 'disable' ? action.because : null,
          before: known ? shown(known) : null,
          after: webhook && shown(webhook),
          at,
          traceId: cause.traceId,
        });
        return outcome;
      });
      const operations = writesOf(before, now);
      const writes = operations.length === 0 ? [] : [{ collection: WEBHOOKS, operations }];
      const all = [...writes, ...operationWrites(heads, drafts)];
      return { decision: { writes: all, events: [], changed: [] }, answers };
    },
  };
}

function actOn(
  known: WebhookDocument | undefined,
  { tenant, webhookId, action, at }: WebhookRequest,
  all: ReadonlyMap<string, WebhookDocument>,
): WebhookOutcome {
  if (action.kind === 'make') {
    const ofTenant = [...all.values()].filter((one) => one.tenant === tenant);
    if (ofTenant.length >= MOST_OF_A_COMUNE) return { kind: 'tooMany' };
    const { url, events, secret } = action;
    const fields = { _id: webhookId, schema: SCHEMA, tenant, url, events, secrets: [secret] };
    const fresh = { madeAt: at, disabled: null, failingSinceMs: null, writes: 1 };
    return { kind: 'changed', webhook: { ...fields, ...fresh } };
  }
  if (known?.tenant !== tenant) return { kind: 'unknown' };
  if (action.kind === 'remove') return { kind: 'changed', webhook: null };
  const next = { ...known, writes: known.writes + 1 };
  if (action.kind === 'enable') {
    return { kind: 'changed', webhook: { ...next, disabled: null, failingSinceMs: null } };
  }
  if (action.kind === 'disable') {
    return { kind: 'changed', webhook: { ...next, disabled: { at, because: action.because } } };
  }
  const validUntil = new Date(Date.parse(at) + FORMER_SECRET_MS).toISOString();
  const former = known.secrets
    .filter((one) => one.validUntil === null)
    .map((one) => ({ ...one, validUntil }));
  return { kind: 'changed', webhook: { ...next, secrets: [action.secret, ...former] } };
}

/** Without secrets, sealed as they are: the log is for ever. */
function shown({ url, events, disabled, secrets }: WebhookDocument) {
  return { url, events, disabled, secrets: secrets.length };
}

function writesOf(
  before: ReadonlyMap<string, WebhookDocument>,
  now: ReadonlyMap<string, WebhookDocument>,
): WriteOperation[] {
  const ids = new Set([...before.keys(), ...now.keys()]);
  return [...ids].flatMap((_id): WriteOperation[] => {
    const [known, next] = [before.get(_id), now.get(_id)];
    if (known === next) return [];
    if (!known) return next ? [{ insertOne: { document: { ...next } } }] : [];
    const filter = { _id, writes: known.writes };
    if (!next) return [{ deleteOne: { filter } }];
    return [{ replaceOne: { filter, replacement: { ...next } } }];
  });
}
