/** What an operator watches: attempts and what came of them, how providers do, what SMS cost. */
import { metrics } from '@opentelemetry/api';
import type { BreakerState } from '../domain/breaker.ts';
import type { Outcome } from '../domain/delivery.ts';
import type { Channel, NotificationKind } from '../domain/notification.ts';

const meter = metrics.getMeter('mestolo.notifications');

const attempts = meter.createCounter('mestolo.notifications.attempts', {
  description: 'Attempts to send a notification, by channel, kind and outcome',
});

const duration = meter.createHistogram('mestolo.notifications.attempt.duration', {
  description: 'From the claim to the answer of the provider',
  unit: 'ms',
});

const breakers = meter.createObservableGauge('mestolo.notifications.breaker', {
  description: 'Whether a provider is used: 0 it is, 1 one message tries it, 2 it is left in peace',
});

const LEVELS: Readonly<Record<BreakerState, number>> = { closed: 0, halfOpen: 1, open: 2 };

export function countAttempt(
  { channel, kind }: { readonly channel: Channel; readonly kind: NotificationKind },
  { outcome, tookMs }: { readonly outcome: Outcome; readonly tookMs: number },
): void {
  attempts.add(1, { channel, kind, outcome: outcome.kind });
  duration.record(tookMs, { channel, outcome: outcome.kind });
}

export function observeBreaker(channel: Channel, state: () => BreakerState): void {
  breakers.addCallback((result) => result.observe(LEVELS[state()], { channel }));
}
