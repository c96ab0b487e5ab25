/** The table of metrics is the truth: for the code, and for who reads its README. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { metricRows, metricsBesideTheTable, metricsNobodyMakes, rowsIn } from './metrics.ts';
import { sourceTree } from './source-tree.ts';

const files = sourceTree('.ts');

test('no metric is made beside the table', () => {
  expect(metricsBesideTheTable(files)).toEqual([]);
  const text = "metrics.getMeter('mine').createCounter('mine');";
  expect(metricsBesideTheTable([{ path: 'services/billing/src/mine.ts', text }])).toHaveLength(1);
});

test('every metric of the table is made somewhere', () => {
  expect(metricsNobodyMakes(files)).toEqual([]);
  expect(metricsNobodyMakes([]).length).toBeGreaterThan(30);
});

test('the README has exactly the metrics of the table', () => {
  const readme = readFileSync(new URL('../../libs/telemetry/README.md', import.meta.url), 'utf8');
  expect(rowsIn(readme)).toEqual(metricRows());
});
