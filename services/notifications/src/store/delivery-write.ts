/** The write of one step of a notification; what comes next is timed by the database's clock. */
import type { WriteOperation } from '@mestolo/messaging/handler.ts';
import type { NextStep } from '../domain/delivery.ts';
import type { Notification, PastState } from '../domain/notification.ts';

/** A provider that keeps its reports to itself is asked in these. */
const REPORTED_LATER = new Set(['sent', 'pending']);

export function deliveryWrite(
  before: Notification,
  given: {
    readonly after: Notification;
    readonly step: NextStep;
    readonly rules: { readonly reportWithinSeconds: number };
  },
): WriteOperation {
  const { after, step, rules } = given;
  const { state, version, reason, changedAt, providerId, spared, dueAt, expiresAt } = after;
  const { againInSeconds } = step;
  const mayBeAsked = after.channel !== 'email' && REPORTED_LATER.has(state) && providerId !== null;
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
            spared: spared ?? 0,
            dueAt,
            expiresAt,
            reserved: { $literal: after.reserved ?? null },
            cost: { $literal: after.cost ?? null },
            history: withPast({ state, at: changedAt, reason }),
            askAt: mayBeAsked ? inSeconds(rules.reportWithinSeconds) : null,
            ...(againInSeconds === null ? {} : { nextAttemptAt: inSeconds(againInSeconds) }),
          },
        },
      ],
    },
  };
}

function inSeconds(amount: number) {
  return { $dateAdd: { startDate: '$$NOW', unit: 'second', amount } };
}

/** Tries of a whole day fit; of more the newest are kept. */
const PAST_STATES_KEPT = 30;

export function withPast(past: PastState) {
  const all = { $concatArrays: [{ $ifNull: ['$history', []] }, [{ $literal: past }]] };
  return { $slice: [all, -PAST_STATES_KEPT] };
}
