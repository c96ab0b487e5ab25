/** What an operator watches: attempts and what came of them, how providers do, what SMS cost. */
import { DeliveryChanged } from '@mestolo/contracts/events/notifications.ts';
import { eventsOf } from '@mestolo/messaging/events-of.ts';
import type { OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { counter, histogram, observeGauge, observeNow } from '@mestolo/telemetry/instruments.ts';
import type { BreakerState } from '../domain/breaker.ts';
import { type DeliveryState, givenUpStates, type Outcome } from '../domain/delivery.ts';
import type { Channel, NotificationKind } from '../domain/notification.ts';
import type { DueWork } from '../store/due.ts';

const attempts = counter('mestolo_notifications_attempts_total');
const duration = histogram('mestolo_notifications_attempt_duration_seconds');

const messages = counter('mestolo_notifications_messages_total');

const LEVELS: Readonly<Record<BreakerState, number>> = { closed: 0, halfOpen: 1, open: 2 };

export function countAttempt(
  { channel, kind }: { readonly channel: Channel; readonly kind: NotificationKind },
  { outcome, tookMs }: { readonly outcome: Outcome; readonly tookMs: number },
): void {
  attempts.add(1, { channel, kind, outcome: outcome.kind });
  duration.record(tookMs / 1000, { channel, outcome: outcome.kind });
}

export function observeBreaker(channel: Channel, state: () => BreakerState): void {
  observeNow('mestolo_notifications_breaker', () => [
    { value: LEVELS[state()], labels: { channel } },
  ]);
}

/** A mail server says that it has taken a message, and seldom more; others report the end. */
const ENDS: Readonly<Record<Channel, readonly DeliveryState[]>> = {
  email: ['sent', 'cancelled', ...givenUpStates],
  sms: ['delivered', 'cancelled', ...givenUpStates],
  appIo: ['delivered', 'cancelled', ...givenUpStates],
};

/** A rise from nothing is not seen by who compares two readings, so there is 0 before. */
export function countFromZero(channels: readonly Channel[]): void {
  for (const channel of channels) {
    for (const outcome of ENDS[channel]) messages.add(0, { channel, outcome });
  }
}

export function countMessages(_by: string, events: readonly OutgoingEvent[]): void {
  for (const { data } of eventsOf(events, DeliveryChanged)) {
    const { channel, state } = data;
    if (ENDS[channel].includes(state)) messages.add(1, { channel, outcome: state });
  }
}

export function observeWaiting(due: DueWork, channels: readonly Channel[]): void {
  observeGauge('mestolo_notifications_waiting_oldest_seconds', () =>
    Promise.all(
      channels.map(async (channel) => ({
        value: await due.longestWaitSeconds(channel),
        labels: { channel },
      })),
    ),
  );
}
