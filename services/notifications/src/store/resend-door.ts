/** The office has a notification tried again that was given up; senders look whether it holds. */
import type { Decision, DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import { afterOfficeAsked, type DeliveryState } from '../domain/delivery.ts';
import { kinds } from '../domain/kinds.ts';
import type { Notification } from '../domain/notification.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import { withPast } from './delivery-write.ts';
import { deliveryChanged } from './desk.ts';
import { draftOf, type OfficeAct } from './office-act.ts';

export interface ResendRequest extends OfficeAct {
  readonly reference: string;
}

export type ResendAnswer =
  | { readonly kind: 'taken'; readonly state: DeliveryState }
  | { readonly kind: 'unknown' }
  /** It is on its way, arrived, or was called off. */
  | { readonly kind: 'notGivenUp'; readonly state: DeliveryState };

interface ResendState {
  readonly notifications: ReadonlyMap<string, Notification>;
  readonly nowOf: ReadonlyMap<string, Date>;
  readonly heads: readonly OperationHead[];
}

const HOUR_MS = 3_600_000;
const REASON = 'askedByOffice';

export function resendDoor(clocks: Clocks): DoorHandler<ResendRequest, ResendState, ResendAnswer> {
  return {
    async load(reader, requests) {
      const references = requests.map(({ request }) => request.reference);
      const tenants = [...new Set(requests.map(({ request }) => request.tenant))];
      const found = await reader.find<Notification>('notifications', {
        reference: { $in: references },
      });
      const calendars = await reader.find<CalendarDocument>('calendars', { _id: { $in: tenants } });
      return {
        notifications: new Map(found.map((one) => [one.reference, one])),
        nowOf: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
        heads: await loadOperationHeads(reader, tenants),
      };
    },
    decide({ notifications, nowOf, heads }, requests) {
      const current = new Map(notifications);
      const drafts: OperationDraft[] = [];
      const operations: WriteOperation[] = [];
      const events: Decision['events'][number][] = [];
      const answers = requests.map(({ request, cause }): ResendAnswer => {
        const before = current.get(request.reference);
        const now = nowOf.get(request.tenant);
        if (before?.tenant !== request.tenant || now === undefined) return { kind: 'unknown' };
        const state = afterOfficeAsked(before.state, before.channel);
        if (state === null) return { kind: 'notGivenUp', state: before.state };
        const after = reopened(before, { state, now });
        current.set(after.reference, after);
        operations.push(reopening(before, after));
        events.push(deliveryChanged(after, cause));
        const done = {
          kind: 'notificationSentAgain',
          subject: `notification:${before._id}`,
          before: { state: before.state, reason: before.reason },
          after: { state },
        };
        drafts.push(draftOf(request, done, { now, cause }));
        return { kind: 'taken', state };
      });
      const writes = operations.length > 0 ? [{ collection: 'notifications', operations }] : [];
      const decision = {
        writes: [...writes, ...operationWrites(heads, drafts)],
        events,
        changed: [],
      };
      return { decision, answers };
    },
  };
}

/** As young as one that was decided just now; earlier tries do not count. */
function reopened(
  before: Notification,
  { state, now }: { readonly state: DeliveryState; readonly now: Date },
): Notification {
  const livesMs = kinds[before.kind].livesHours * HOUR_MS;
  return {
    ...before,
    state,
    version: before.version + 1,
    reason: REASON,
    changedAt: now.toISOString(),
    dueAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + livesMs).toISOString(),
    spared: before.attempts,
  };
}

function reopening(before: Notification, after: Notification): WriteOperation {
  const { state, version, reason, changedAt, dueAt, expiresAt, spared } = after;
  const history = withPast({ state, at: changedAt, reason });
  const $set = { state, version, reason, changedAt, dueAt, expiresAt, spared, history };
  const filter = { _id: before._id, version: before.version };
  return {
    updateOne: { filter, update: [{ $set: { ...$set, nextAttemptAt: new Date(0) } }] },
  };
}
