/** What an operator watches: attempts by what came of them, and how long a provider takes. */
import { metrics } from '@opentelemetry/api';
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

export function countAttempt(
  { channel, kind }: { readonly channel: Channel; readonly kind: NotificationKind },
  { outcome, tookMs }: { readonly outcome: Outcome; readonly tookMs: number },
): void {
  attempts.add(1, { channel, kind, outcome: outcome.kind });
  duration.record(tookMs, { channel, outcome: outcome.kind });
}
