/** What is counted is served, under the name of the table, and what is gone is not served on. */
import { beforeAll, describe, expect, test } from 'vitest';
import { counter, gauge, histogram, observeGauge } from './instruments.ts';
import { metricTable } from './metric-table.ts';
import { startMetrics } from './metrics-provider.ts';
import { metricsText } from './metrics-text.ts';
import { readSometimes } from './read-sometimes.ts';

beforeAll(() => void startMetrics('9.9.9'));

const linesOf = async (name: string) =>
  (await metricsText()).split('\n').filter((line) => new RegExp(`^${name}[ {_]`).test(line));

describe('the text that is served', () => {
  test('has counters, gauges and histograms under their own names', async () => {
    counter('mestolo_messaging_dead_letters_total').add(2, { group: 'billing' });
    gauge('mestolo_billing_proof_differences').record(0, { tenant: 'alba' });
    histogram('mestolo_billing_posting_delay_seconds').record(1.5);
    const text = await metricsText();
    expect(text).toContain('# TYPE mestolo_messaging_dead_letters_total counter');
    expect(text).toContain('\nmestolo_messaging_dead_letters_total{group="billing"} 2\n');
    expect(text).toContain('\nmestolo_billing_proof_differences{tenant="alba"} 0\n');
    expect(text).toContain('\nmestolo_billing_posting_delay_seconds_bucket{le="1"} 0\n');
    expect(text).toContain('\nmestolo_billing_posting_delay_seconds_bucket{le="2"} 1\n');
    expect(text).toContain('\nmestolo_up_info{version="9.9.9"} 1\n');
    expect(text).not.toMatch(/otel_scope|target_info/);
  });

  test('names what has no value yet', async () => {
    counter('mestolo_payments_notices_paid_total');
    const lines = (await metricsText()).split('\n').filter((line) => line.includes('notices_paid'));
    expect(lines).toEqual([
      '# HELP mestolo_payments_notices_paid_total Notices that were paid',
      '# TYPE mestolo_payments_notices_paid_total counter',
    ]);
  });

  test('tells how the process is', async () => {
    const names = ['process_resident_memory_bytes', 'nodejs_eventloop_delay_p99_seconds'];
    for (const name of names) expect(await linesOf(name)).toHaveLength(1);
  });
});

test('an observed gauge has the series it is given now, and none of the past', async () => {
  let waiting = ['a', 'b'];
  const end = observeGauge(
    'mestolo_messaging_quarantine_waiting',
    async () => waiting.map((group) => ({ value: 1, labels: { group, reason: 'any' } })),
    0,
  );
  expect(await linesOf('mestolo_messaging_quarantine_waiting')).toHaveLength(2);
  waiting = ['b'];
  expect(await linesOf('mestolo_messaging_quarantine_waiting')).toEqual([
    'mestolo_messaging_quarantine_waiting{group="b",reason="any"} 1',
  ]);
  end();
  expect(await linesOf('mestolo_messaging_quarantine_waiting')).toEqual([]);
});

describe('a value that costs something to read', () => {
  test('is read once for all who ask within its time', async () => {
    let reads = 0;
    const read = readSometimes(async () => [++reads], 60_000);
    expect(await Promise.all([read(), read()])).toEqual([[1], [1]]);
    expect(await read()).toEqual([1]);
  });

  test('is not there when its read fails, and is tried again', async () => {
    let fails = true;
    const read = readSometimes(async () => {
      if (fails) throw new Error('away');
      return [7];
    }, 60_000);
    expect(await read()).toEqual([]);
    fails = false;
    expect(await read()).toEqual([7]);
  });

  test('is not waited for long', async () => {
    const read = readSometimes(() => new Promise<number[]>(() => undefined), 60_000, 10);
    expect(await read()).toEqual([]);
  });
});

describe('the table', () => {
  const rows = Object.entries(metricTable);

  test('has names in the form of Prometheus, with their unit at the end', () => {
    const wrong = rows.filter(([name, { type, unit }]) => {
      const seconds = unit === 's' ? /_seconds(_total)?$/.test(name) : !/_seconds/.test(name);
      const total = type === 'counter' ? name.endsWith('_total') : !name.endsWith('_total');
      return !(/^[a-z][a-z0-9_]+$/.test(name) && seconds && total);
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  test('has no label that tells families, people or single things apart', () => {
    const forbidden = /account|pupil|child|family|person|guardian|phone|email|trace|[Ii]d$/;
    expect(rows.flatMap(([, { labels }]) => labels.filter((one) => forbidden.test(one)))).toEqual(
      [],
    );
  });
});
