/** A notice is counted once, when it is paid, however often it is told of. */
import { startMetrics } from '@mestolo/telemetry/metrics-provider.ts';
import { metricsText } from '@mestolo/telemetry/metrics-text.ts';
import { expect, test } from 'vitest';
import type { Notice } from './domain/notice.ts';
import { noticeChanged } from './store/events.ts';

const told = (state: Notice['state']) =>
  noticeChanged({ tenant: 'alba', state } as Notice, {
    traceparent: null,
    tracestate: null,
    traceId: null,
  });

test('only what is paid counts, and not what is told again', async () => {
  startMetrics('1.0.0');
  const { countPaid } = await import('./metrics.ts');
  countPaid('receipts', [told('open'), told('paid')]);
  countPaid('resend', [told('paid')]);
  expect(await metricsText()).toContain('mestolo_payments_notices_paid_total{tenant="alba"} 1\n');
});
