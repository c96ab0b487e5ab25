/** What each kind of notification is to a guardian and to the senders: one row a kind. */
import type { NotificationKind, TopicOfWishes } from './notification.ts';

/** `day`: 08:00 to 20:00; `urgent`: 06:00 to 23:00, with the office's reason; or `always`. */
export type Hours = 'day' | 'urgent' | 'always';

/** The lower goes first: answers and codes, what concerns one family, what goes to many. */
export type Priority = 0 | 1 | 2;

export interface KindOfNotification {
  /** What guardians choose channels by; null for what they asked for just now. */
  readonly topic: TopicOfWishes | null;
  readonly priority: Priority;
  readonly hours: Hours;
  /** How long it is worth sending, from when it may leave. */
  readonly livesHours: number;
}

const DAY = 24;
const balance = { topic: 'balance', priority: 1, hours: 'day', livesHours: DAY } as const;
const answer = { topic: null, priority: 0, hours: 'always', livesHours: 1 } as const;

export const kinds: Readonly<Record<NotificationKind, KindOfNotification>> = {
  low: balance,
  negative: balance,
  stillNegative: balance,
  graceEnding: balance,
  paymentFailed: balance,
  outageOver: balance,
  thankYou: { topic: 'topUps', priority: 1, hours: 'day', livesHours: 7 * DAY },
  closingStatement: { topic: 'closing', priority: 1, hours: 'day', livesHours: 14 * DAY },
  broadcast: { topic: 'news', priority: 2, hours: 'day', livesHours: 3 * DAY },
  verification: answer,
  reply: answer,
};

/** What the office marked as urgent: with a reason, earlier and later in the day, not for long. */
export const URGENT_BROADCAST: KindOfNotification = {
  topic: 'urgent',
  priority: 1,
  hours: 'urgent',
  livesHours: DAY,
};
