/** A message is counted once, at its end, and the end is another one for each channel. */
import { startMetrics } from '@mestolo/telemetry/metrics-provider.ts';
import { metricsText } from '@mestolo/telemetry/metrics-text.ts';
import { expect, test } from 'vitest';
import type { Notification } from '../domain/notification.ts';
import { deliveryChanged } from '../store/desk.ts';

const told = (channel: Notification['channel'], state: Notification['state']) =>
  deliveryChanged({ tenant: 'alba', channel, state } as Notification, {
    traceparent: null,
    tracestate: null,
    traceId: null,
  });

test('an e-mail ends when the server has taken it, an SMS when the phone has it', async () => {
  startMetrics('1.0.0');
  const { countFromZero, countMessages } = await import('./metrics.ts');
  countFromZero(['email']);
  countMessages('deliveries', [told('email', 'created'), told('email', 'sent')]);
  countMessages('deliveries', [told('sms', 'sent'), told('sms', 'delivered')]);
  countMessages('deliveries', [told('sms', 'technicalFailure'), told('email', 'temporaryFailure')]);
  const text = await metricsText();
  const name = 'mestolo_notifications_messages_total';
  expect(text.split('\n').filter((line) => line.startsWith(`${name}{`))).toEqual([
    `${name}{channel="email",outcome="sent"} 1`,
    `${name}{channel="email",outcome="cancelled"} 0`,
    `${name}{channel="email",outcome="permanentFailure"} 0`,
    `${name}{channel="email",outcome="technicalFailure"} 0`,
    `${name}{channel="email",outcome="validationFailed"} 0`,
    `${name}{channel="sms",outcome="delivered"} 1`,
    `${name}{channel="sms",outcome="technicalFailure"} 1`,
  ]);
});
