/** What became of a notification: state and event commit together, whoever reports it. */
import type { Decision, DoorHandler, WriteOperation } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { mayBecome, type NextStep, type Outcome, stepAfter } from '../domain/delivery.ts';
import type { Notification, PastState } from '../domain/notification.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import { deliveryChanged } from './desk.ts';

export interface DeliveryReport {
  readonly reference: string;
  /** The version that the sender's claim made; null in a provider's own report. */
  readonly version: number | null;
  readonly outcome: Outcome;
}

/** `late`: it has moved on meanwhile, and the report changes nothing. */
export type ReportAnswer = 'taken' | 'late' | 'unknown';

interface Loaded {
  readonly notifications: ReadonlyMap<string, Notification>;
  /** Business time by tenant. */
  readonly nowOf: ReadonlyMap<string, Date>;
}

export function deliveryDoor(
  clocks: Clocks,
  firstWaitSeconds: number,
): DoorHandler<DeliveryReport, Loaded, ReportAnswer> {
  return {
    async load(reader, requests) {
      const references = requests.map(({ request }) => request.reference);
      const notifications = await reader.find<Notification>('notifications', {
        reference: { $in: references },
      });
      const tenants = [...new Set(notifications.map(({ tenant }) => tenant))];
      const calendars = await reader.find<CalendarDocument>('calendars', { _id: { $in: tenants } });
      return {
        notifications: new Map(notifications.map((one) => [one.reference, one])),
        nowOf: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
      };
    },
    decide({ notifications, nowOf }, requests) {
      const current = new Map(notifications);
      const operations: WriteOperation[] = [];
      const events: Decision['events'][number][] = [];
      const answers = requests.map(({ request, cause }): ReportAnswer => {
        const before = current.get(request.reference);
        if (before === undefined) return 'unknown';
        if (request.version !== null && request.version !== before.version) return 'late';
        const step = stepAfter(request.outcome, { attempts: before.attempts, firstWaitSeconds });
        if (!mayBecome(before.state, step.state)) return 'late';
        const after = take(before, {
          step,
          outcome: request.outcome,
          now: nowOf.get(before.tenant),
        });
        current.set(after.reference, after);
        operations.push(writeOf(before, after, step));
        events.push(deliveryChanged(after, cause));
        return 'taken';
      });
      const writes = operations.length > 0 ? [{ collection: 'notifications', operations }] : [];
      return { decision: { writes, events, changed: [] }, answers };
    },
  };
}

function take(
  before: Notification,
  { step, outcome, now }: { step: NextStep; outcome: Outcome; now: Date | undefined },
): Notification {
  const providerId = 'providerId' in outcome ? outcome.providerId : null;
  return {
    ...before,
    state: step.state,
    version: before.version + 1,
    reason: step.reason,
    changedAt: now?.toISOString() ?? before.changedAt,
    providerId: providerId ?? before.providerId,
  };
}

/** The next attempt is timed by the database's clock, as the claims are. */
function writeOf(before: Notification, after: Notification, step: NextStep): WriteOperation {
  const { state, version, reason, changedAt, providerId } = after;
  const inTime = { startDate: '$$NOW', unit: 'second', amount: step.againInSeconds };
  return {
    updateOne: {
      filter: { _id: before._id, version: before.version },
      update: [
        {
          $set: {
            state,
            version,
            reason: { $literal: reason },
            changedAt,
            providerId: { $literal: providerId },
            history: withPast({ state, at: changedAt, reason }),
            ...(step.againInSeconds === null ? {} : { nextAttemptAt: { $dateAdd: inTime } }),
          },
        },
      ],
    },
  };
}

/** Tries of a whole day fit; of more the newest are kept. */
const PAST_STATES_KEPT = 30;

function withPast(past: PastState) {
  const all = { $concatArrays: [{ $ifNull: ['$history', []] }, [{ $literal: past }]] };
  return { $slice: [all, -PAST_STATES_KEPT] };
}
