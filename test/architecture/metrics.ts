/** Metrics are made from their table, and the table is what readers find in its README. */
import { metricTable } from '@mestolo/telemetry/metric-table.ts';
import { isTest, type SourceFile } from './source-tree.ts';

const MAKES = /\bcreate(?:Observable)?(?:Counter|UpDownCounter|Histogram|Gauge)\(/;

/** Whoever asks the SDK for an instrument gives it a name that nobody else knows. */
export function metricsBesideTheTable(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^(libs|services|deploy)\//.test(path) && !isTest(path))
    .filter(({ path }) => path !== 'libs/telemetry/src/instruments.ts')
    .filter(({ text }) => MAKES.test(text) || /\bgetMeter\(/.test(text))
    .map(({ path }) => `${path} makes a metric; libs/telemetry/src/instruments.ts does`);
}

/** A name in the table that nothing counts or measures would be waited for in vain. */
export function metricsNobodyMakes(files: readonly SourceFile[]): string[] {
  const made = files.filter(
    ({ path }) => !isTest(path) && !/metric-table|metrics-of-services/.test(path),
  );
  return Object.keys(metricTable).filter(
    (name) => !made.some(({ path, text }) => path.endsWith('.ts') && text.includes(`'${name}'`)),
  );
}

/** The rows that the README has to have, as its formatter leaves them but for the widths. */
export function metricRows(): string[] {
  return Object.entries(metricTable).map(([name, metric]) => {
    const { type, unit, labels, meaning, servedBy, readBy } = metric;
    const by = typeof servedBy === 'string' ? 'all' : servedBy.join(', ');
    const cells = [`\`${name}\``, type, `\`${unit}\``, labels.join(', '), meaning, by, readBy];
    return row(cells);
  });
}

export function rowsIn(readme: string): string[] {
  return readme
    .split('\n')
    .filter((line) => /^\| `(mestolo|http|process|nodejs)_/.test(line))
    .map((line) => row(line.split('|').slice(1, -1)));
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.trim()).join(' | ')} |`;

/** `node test/architecture/metrics.ts` says the rows, for whoever writes the README. */
if (import.meta.main) process.stdout.write(`${metricRows().join('\n')}\n`);
