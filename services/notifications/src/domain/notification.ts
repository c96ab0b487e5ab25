/** One notification: what is said to one guardian over one channel, and why. */
import { createHash } from 'node:crypto';
import type { DeliveryState } from './delivery.ts';
import type { ReminderKind } from './reminders.ts';

export const channels = ['email', 'sms'] as const;
export type Channel = (typeof channels)[number];
export type NotificationKind = ReminderKind | 'thankYou';

/** What the text is made from; the names and addresses are not here but with the guardian. */
export interface Facts {
  readonly balanceCents: number;
  /** Business time of the entry that made the balance. */
  readonly asOf: string;
  /** The money that arrived; null in a reminder. */
  readonly amountCents: number | null;
}

export interface Trace {
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  readonly traceId: string | null;
}

/** How to reach a guardian; every value that tells who it is, is sealed. */
export interface Guardian {
  readonly guardianId: string;
  readonly version: number;
  readonly language: 'it' | 'en';
  readonly fullName: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly channels: readonly Channel[];
}

export interface Notification {
  /**
   * Account, kind, what it is about, which time, guardian, channel: the same facts, the same id.
   */
  readonly _id: string;
  /** A short name of the same, which may be shown to a provider. */
  readonly reference: string;
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
  readonly kind: NotificationKind;
  readonly channel: Channel;
  readonly facts: Facts;
  /** What caused it: the span of its sending is a child of this. */
  readonly cause: Trace;
  /** Business times. */
  readonly decidedAt: string;
  readonly dueAt: string;
  readonly state: DeliveryState;
  readonly version: number;
  readonly changedAt: string;
  readonly reason: string | null;
  readonly attempts: number;
  /** Infrastructure time; in `sending` it is the end of the claim. */
  readonly nextAttemptAt: Date;
  /** When it was first taken up, infrastructure time. */
  readonly firstClaimedAt: Date | null;
  /** The provider's own id of it. */
  readonly providerId: string | null;
}

export interface Occasion {
  readonly tenant: string;
  readonly accountId: string;
  readonly kind: NotificationKind;
  /** The episode and which time in it, or the entry a thank-you is for. */
  readonly about: string;
  readonly facts: Facts;
  readonly cause: Trace;
  readonly decidedAt: Date;
  readonly dueAt: Date;
}

const AT_ONCE = new Date(0);

/** Every guardian over every channel they want and have an address for. */
export function notify(guardians: readonly Guardian[], occasion: Occasion): Notification[] {
  return guardians.flatMap((guardian) =>
    reachableBy(guardian).map((channel) => createNotification(guardian, channel, occasion)),
  );
}

export function reachableBy(guardian: Guardian): readonly Channel[] {
  const has = { email: guardian.email !== null, sms: guardian.phone !== null };
  return guardian.channels.filter((channel) => has[channel]);
}

function createNotification(
  { guardianId }: Guardian,
  channel: Channel,
  occasion: Occasion,
): Notification {
  const { tenant, accountId, kind, about, facts, cause } = occasion;
  const id = [accountId, kind, about, guardianId, channel].join(':');
  return {
    _id: id,
    reference: createHash('sha256').update(`${tenant}|${id}`).digest('hex').slice(0, 32),
    tenant,
    accountId,
    guardianId,
    kind,
    channel,
    facts,
    cause,
    decidedAt: occasion.decidedAt.toISOString(),
    dueAt: occasion.dueAt.toISOString(),
    state: 'created',
    version: 1,
    changedAt: occasion.decidedAt.toISOString(),
    reason: null,
    attempts: 0,
    nextAttemptAt: AT_ONCE,
    firstClaimedAt: null,
    providerId: null,
  };
}
