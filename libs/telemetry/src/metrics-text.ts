/** The metrics of this process as Prometheus reads them. */
import { declaredMetrics } from './instruments.ts';

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

let serialize: (() => Promise<string>) | null = null;

/** Called once, by whoever set up the metrics of this process. */
export function serveMetrics(make: () => Promise<string>): void {
  serialize = make;
}

/**
 * What was counted and measured so far. What is still without a value is named too, so that nobody
 * has to wait for the first dead letter to learn what it will be called.
 */
export async function metricsText(): Promise<string> {
  const text = (await serialize?.()) ?? '';
  const served = new Set(text.match(/^# TYPE \w+/gm)?.map((line) => line.slice('# TYPE '.length)));
  const missing = [...declaredMetrics()].filter(([name]) => !served.has(name));
  const heads = missing.map(
    ([name, { type, meaning }]) => `# HELP ${name} ${meaning}\n# TYPE ${name} ${type}\n`,
  );
  return [text.startsWith('#') && !/^# no /.test(text) ? text : '', ...heads].join('');
}
