/** What an operator watches: attempts and what came of them, how providers do, what SMS cost. */
import { counter, histogram, observeNow } from '@mestolo/telemetry/instruments.ts';
import type { BreakerState } from '../domain/breaker.ts';
import type { Outcome } from '../domain/delivery.ts';
import type { Channel, NotificationKind } from '../domain/notification.ts';

const attempts = counter('mestolo_notifications_attempts_total');
const duration = histogram('mestolo_notifications_attempt_duration_seconds');

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
