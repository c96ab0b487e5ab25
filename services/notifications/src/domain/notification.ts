/** One notification: what is said to one guardian over one channel, and why. */

import { createHash } from 'node:crypto';
import type { DeliveryReason } from '@mestolo/contracts/delivery-reasons.ts';
import type { DeliveryState } from './delivery.ts';
import { type Hours, type KindOfNotification, kinds, type Priority } from './kinds.ts';
import type { ReminderKind } from './reminders.ts';
import type { Reservation, SmsCost } from './spending.ts';

export const channels = ['email', 'sms', 'appIo'] as const;
export type Channel = (typeof channels)[number];
export type NotificationKind =
  | ReminderKind
  | 'stillNegative'
  | 'graceEnding'
  | 'paymentFailed'
  | 'outageOver'
  | 'closingStatement'
  | 'thankYou'
  | 'broadcast'
  | 'verification'
  | 'reply';

/** What a guardian chooses channels for; an answer goes where the question came from. */
export const topicsOfWishes = ['balance', 'topUps', 'closing', 'news', 'urgent'] as const;
export type TopicOfWishes = (typeof topicsOfWishes)[number];

/** What the text is made from; the names and addresses are not here but with the guardian. */
export interface Facts {
  readonly balanceCents: number;
  /** Business time of the entry that made the balance. */
  readonly asOf: string;
  /** The money that arrived; null in a reminder. */
  readonly amountCents: number | null;
  /** Of a low balance: the limit it is below. */
  readonly limitCents?: number | null;
  /** Last local day of grace, where the text tells it. */
  readonly graceUntil?: string | null;
  /** The payment notice that is attached, or that was begun to be paid. */
  readonly noticeNumber?: string | null;
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
  /** App IO knows people by it; absent in what was kept before it was told. */
  readonly taxCode?: string | null;
  /** What the guardian said to us; registry's word stands where nothing was said. */
  readonly wishes?: Wishes;
  /** The sealed address or number that was proved to be the guardian's, by channel. */
  readonly verified?: Readonly<Partial<Record<Channel, string>>>;
  /** The sealed address or number that nothing arrives at any more, by channel. */
  readonly failing?: Readonly<Partial<Record<Channel, Failing>>>;
}

export interface Wishes {
  /** Counts the changes. */
  readonly version: number;
  readonly language: 'it' | 'en' | null;
  /** An empty list: nothing of this kind; absent: as registry says. */
  readonly channels: Readonly<Partial<Record<TopicOfWishes, readonly Channel[]>>>;
  /** Nothing at all over these, whatever is said above. */
  readonly stopped: readonly Channel[];
}

export interface Failing {
  readonly address: string;
  readonly since: string;
  readonly reason: DeliveryReason;
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
  readonly reason: DeliveryReason | null;
  readonly attempts: number;
  /** Infrastructure time; in `sending` it is the end of the claim. */
  readonly nextAttemptAt: Date;
  /** When it was first taken up, infrastructure time. */
  readonly firstClaimedAt: Date | null;
  /** The provider's own id of it. */
  readonly providerId: string | null;
  /** The lower goes first. */
  readonly priority: Priority;
  readonly hours: Hours;
  /** Business time after which it is not worth sending any more. */
  readonly expiresAt: string;
  readonly broadcastId: string | null;
  /** What is said, sealed under the family's key of contacts, where it is made of no template. */
  readonly said: string | null;
  /** The channels that failed before this one was tried in their place. */
  readonly insteadOf: readonly Channel[];
  /** What an attempt or a report made of it, the oldest first; absent before the first. */
  readonly history?: readonly PastState[];
  /** How many attempts ended because the provider failed for everybody; absent: none. */
  readonly spared?: number;
  /** When the provider is asked what became of it, infrastructure time. */
  readonly askAt?: Date | null;
  /** What an SMS that is about to leave will cost. */
  readonly reserved?: Reservation | null;
  /** What its SMS have cost. */
  readonly cost?: SmsCost | null;
}

export interface PastState {
  readonly state: DeliveryState;
  /** Business time. */
  readonly at: string;
  readonly reason: string | null;
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
  /** Where it is another than the kind's own: a broadcast that is urgent. */
  readonly traits?: KindOfNotification;
  readonly broadcastId?: string | null;
  readonly said?: string | null;
  readonly insteadOf?: readonly Channel[];
}

const AT_ONCE = new Date(0);
const HOUR_MS = 3_600_000;

/** Not every Comune has App IO, so it is nobody's last way. */
const SPARE_CHANNELS: readonly Channel[] = ['email', 'sms'];

/** Every guardian over every channel they want for this and have an address for. */
export function notify(guardians: readonly Guardian[], occasion: Occasion): Notification[] {
  const { topic } = occasion.traits ?? kinds[occasion.kind];
  return guardians.flatMap((guardian) =>
    reachableBy(guardian, topic).map((channel) => createNotification(guardian, channel, occasion)),
  );
}

/**
 * Without a topic: every channel that may be used at all. What is urgent goes to any address where
 * none of the wanted ones can be used: who is not told of a closed school has stopped them all.
 */
export function reachableBy(
  guardian: Guardian,
  topic: TopicOfWishes | null = null,
): readonly Channel[] {
  const { wishes } = guardian;
  const mayBeUsed = (channel: Channel) =>
    addressOf(guardian, channel) !== null && !wishes?.stopped.includes(channel);
  const wanted = (topic && wishes?.channels[topic]) ?? guardian.channels;
  const usable = wanted.filter(mayBeUsed);
  return topic !== 'urgent' || usable.length > 0 ? usable : SPARE_CHANNELS.filter(mayBeUsed);
}

/** The sealed address, number or tax code; null where there is none, or nothing arrives there. */
export function addressOf(guardian: Guardian, channel: Channel): string | null {
  const fields = { email: guardian.email, sms: guardian.phone, appIo: guardian.taxCode ?? null };
  const address = fields[channel];
  return address !== null && guardian.failing?.[channel]?.address === address ? null : address;
}

export function createNotification(
  { guardianId }: Pick<Guardian, 'guardianId'>,
  channel: Channel,
  occasion: Occasion,
): Notification {
  const { tenant, accountId, kind, about, facts, cause, dueAt } = occasion;
  const { priority, hours, livesHours } = occasion.traits ?? kinds[kind];
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
    dueAt: dueAt.toISOString(),
    state: 'created',
    version: 1,
    changedAt: occasion.decidedAt.toISOString(),
    reason: null,
    attempts: 0,
    nextAttemptAt: AT_ONCE,
    firstClaimedAt: null,
    providerId: null,
    priority,
    hours,
    expiresAt: new Date(dueAt.getTime() + livesHours * HOUR_MS).toISOString(),
    broadcastId: occasion.broadcastId ?? null,
    said: occasion.said ?? null,
    insteadOf: occasion.insteadOf ?? [],
  };
}
