/** What the office does with broadcasts: each act is one transaction with its line in the log. */
import { createHash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import type { Audience } from '../domain/audience.ts';
import {
  type Broadcast,
  type BroadcastState,
  type BroadcastTexts,
  cancel,
  change,
  schedule,
  traitsOf,
} from '../domain/broadcast.ts';
import { afterQuietHours } from '../domain/local-day.ts';
import { BROADCASTS } from './broadcasts.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';

interface Act {
  readonly tenant: string;
  readonly broadcastId: string;
  readonly actor: Actor;
  /** Who vouched for the actor. */
  readonly role: string;
}

interface Words {
  readonly texts: BroadcastTexts;
  readonly audience: Audience;
}

export type BroadcastAct =
  | (Act & Words & { readonly kind: 'create'; readonly closureId: string | null })
  | (Act & Words & { readonly kind: 'change' })
  | (Act & {
      readonly kind: 'schedule';
      /** Business time; null: now. */
      readonly at: string | null;
      readonly urgent: { readonly reason: string } | null;
    })
  | (Act & { readonly kind: 'cancel'; readonly reason: string })
  /** Changes nothing; that somebody was written to for a test is kept, and not whom. */
  | (Act & { readonly kind: 'test'; readonly channel: 'email' | 'sms' });

export type BroadcastAnswer =
  | { readonly kind: 'done'; readonly broadcastId: string }
  | { readonly kind: 'unknown' | 'no-calendar' }
  | { readonly kind: 'not-now'; readonly state: BroadcastState };

interface Loaded {
  readonly broadcasts: readonly Broadcast[];
  readonly calendars: ReadonlyMap<string, CalendarDocument>;
  /** Business time by tenant. */
  readonly now: ReadonlyMap<string, Date>;
  readonly heads: readonly OperationHead[];
}

export function broadcastDoor(clocks: Clocks): DoorHandler<BroadcastAct, Loaded, BroadcastAnswer> {
  return {
    async load(reader, requests) {
      const ids = requests.map(({ request }) => request.broadcastId);
      const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
      const calendars = await reader.find<CalendarDocument>('calendars', { _id: { $in: tenants } });
      return {
        broadcasts: await reader.find<Broadcast>(BROADCASTS, { _id: { $in: ids } }),
        calendars: new Map(calendars.map((one) => [one._id, one])),
        now: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
        heads: await loadOperationHeads(reader, tenants),
      };
    },
    decide(loaded, requests) {
      const current = new Map(loaded.broadcasts.map((one) => [one._id, one]));
      const operations: WriteOperation[] = [];
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): BroadcastAnswer => {
        const found = current.get(request.broadcastId);
        const before = found?.tenant === request.tenant ? found : null;
        const calendar = loaded.calendars.get(request.tenant);
        const now = loaded.now.get(request.tenant);
        if (calendar === undefined || now === undefined) return { kind: 'no-calendar' };
        if (before === null && request.kind !== 'create') return { kind: 'unknown' };
        const after = act(request, before, { calendar, now, cause });
        if (after === null) return { kind: 'not-now', state: before?.state ?? 'draft' };
        if (after !== before) {
          current.set(after._id, after);
          operations.push(writeOf(before, after));
        }
        drafts.push(draftOf(request, { before, after, now, cause }));
        return { kind: 'done', broadcastId: after._id };
      });
      const writes = operations.length > 0 ? [{ collection: BROADCASTS, operations }] : [];
      const logged = operationWrites(loaded.heads, drafts);
      return { decision: { writes: [...writes, ...logged], events: [], changed: [] }, answers };
    },
  };
}

interface Around {
  readonly calendar: CalendarDocument;
  readonly now: Date;
  readonly cause: Cause;
}

/** Null where the state does not allow it. */
function act(request: BroadcastAct, before: Broadcast | null, around: Around): Broadcast | null {
  const { calendar, now: moment, cause } = around;
  const now = moment.toISOString();
  if (request.kind === 'create') return before === null ? create(request, { now, cause }) : null;
  if (before === null) return null;
  switch (request.kind) {
    case 'change':
      return change(before, { texts: request.texts, audience: request.audience, now });
    case 'cancel':
      return cancel(before, { now, by: request.actor, reason: request.reason });
    case 'test':
      return before;
    case 'schedule': {
      const { at, urgent } = request;
      const scheduledFor = at !== null && at > now ? at : now;
      const { hours } = traitsOf({ urgent });
      const starts = afterQuietHours(new Date(scheduledFor), calendar.timeZone, hours);
      return schedule(before, {
        now,
        scheduledFor,
        startsAt: starts.toISOString(),
        urgent,
        cause,
      });
    }
  }
}

function create(
  request: Extract<BroadcastAct, { readonly kind: 'create' }>,
  { now, cause }: { readonly now: string; readonly cause: Cause },
): Broadcast {
  const { broadcastId, tenant, texts, audience, closureId, actor } = request;
  return {
    _id: broadcastId,
    tenant,
    version: 1,
    state: 'draft',
    texts,
    audience,
    urgent: null,
    scheduledFor: null,
    startsAt: null,
    createdAt: now,
    createdBy: actor,
    changedAt: now,
    cause,
    run: null,
    cancelled: null,
    closureId,
  };
}

/** Whoever was faster meanwhile is not overwritten. */
export function writeOf(before: Broadcast | null, after: Broadcast): WriteOperation {
  if (before === null) return { insertOne: { document: { ...after } } };
  const filter = { _id: before._id, version: before.version };
  return { replaceOne: { filter, replacement: { ...after } } };
}

const DONE = {
  create: 'broadcastCreated',
  change: 'broadcastChanged',
  schedule: 'broadcastScheduled',
  cancel: 'broadcastCancelled',
  test: 'broadcastTested',
} as const;

function draftOf(
  request: BroadcastAct,
  done: Omit<Around, 'calendar'> & {
    readonly before: Broadcast | null;
    readonly after: Broadcast;
  },
): OperationDraft {
  const { tenant, actor, role, kind, broadcastId } = request;
  const { before, after, now, cause } = done;
  const isTest = kind === 'test';
  return {
    tenant,
    kind: DONE[kind],
    subject: `broadcast:${broadcastId}`,
    actor,
    role,
    reason: reasonOf(request),
    before: isTest || before === null ? null : logged(before),
    after: isTest ? { channel: request.channel } : logged(after),
    at: now.toISOString(),
    traceId: cause.traceId,
  };
}

function reasonOf(request: BroadcastAct): string | null {
  if (request.kind === 'cancel') return request.reason;
  return request.kind === 'schedule' ? (request.urgent?.reason ?? null) : null;
}

/** The texts by a hash, as the office may have named somebody; of diets only that there are. */
function logged({ state, audience, texts, scheduledFor, urgent }: Broadcast) {
  const { dietCodes, ...rest } = audience;
  return {
    state,
    audience: { ...rest, ...(dietCodes && { byDiet: true }) },
    textsHash: createHash('sha256').update(JSON.stringify(texts)).digest('base64url'),
    scheduledFor,
    isUrgent: urgent !== null,
  };
}
