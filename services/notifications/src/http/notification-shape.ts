/** One line of a family's log, as the doors show it. */
import { deliveryState, notificationKind } from '@mestolo/contracts/events/notifications.ts';
import { amountCents, balanceCents, id, instant, localDate } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import { channels, type Notification } from '../domain/notification.ts';

export const channel = z.enum(channels);

export const notificationShape = {
  notificationId: z.string(),
  reference: z.string(),
  guardianId: id,
  kind: notificationKind,
  channel,
  state: deliveryState,
  /** Why it is in this state; a word for a program, null where the state says all. */
  reason: z.string().nullable(),
  balanceCents,
  asOf: instant,
  amountCents: amountCents.nullable(),
  decidedAt: instant,
  dueAt: instant,
  changedAt: instant,
  attempts: z.int().nonnegative(),
  traceId: z.string().nullable(),
  /** The broadcast it belongs to. */
  broadcastId: id.nullable().optional(),
  /** Of a low balance: the limit it was below. */
  limitCents: amountCents.nullable().optional(),
  /** Last day of grace, where the message is about it. */
  graceUntil: localDate.nullable().optional(),
  /** The payment notice that it is about. */
  noticeNumber: z.string().nullable().optional(),
  /** The channels that failed before this one was tried. */
  insteadOf: z.array(channel).optional(),
  /** When it may leave: in the day, from early to late, or always. */
  hours: z.enum(['day', 'urgent', 'always']).optional(),
  /** Nothing is tried after it. */
  expiresAt: instant.optional(),
};

export function shownNotification(one: Notification) {
  return {
    notificationId: one._id,
    reference: one.reference,
    guardianId: one.guardianId,
    kind: one.kind,
    channel: one.channel,
    state: one.state,
    reason: one.reason,
    balanceCents: one.facts.balanceCents,
    asOf: one.facts.asOf,
    amountCents: one.facts.amountCents,
    decidedAt: one.decidedAt,
    dueAt: one.dueAt,
    changedAt: one.changedAt,
    attempts: one.attempts,
    traceId: one.cause.traceId,
    ...laterShown(one),
  };
}

/** What lines that were kept by an earlier version may lack. */
function laterShown(one: Notification) {
  const { broadcastId = null, insteadOf = [], hours, expiresAt, facts } = one as Kept;
  return {
    broadcastId,
    limitCents: facts.limitCents ?? null,
    graceUntil: facts.graceUntil ?? null,
    noticeNumber: facts.noticeNumber ?? null,
    insteadOf: [...insteadOf],
    ...(hours && { hours }),
    ...(expiresAt && { expiresAt }),
  };
}

type Kept = Pick<Notification, 'facts'> &
  Partial<Pick<Notification, 'broadcastId' | 'insteadOf' | 'hours' | 'expiresAt'>>;
