/** A real Prometheus with the rules of deploy/telemetry, over programs on this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@mestolo/deploy/local/brokers/ports.ts';
import { prometheusSettings, type RuleFile, ruleFiles } from './rule-files.ts';
import { scaledExpression, scaledWait } from './scale.ts';
import { runTool, toolOf } from './tools.ts';

export interface PrometheusOptions {
  readonly folder: string;
  /** Where each job of the settings is, as host and port. */
  readonly targets: Readonly<Record<string, string>>;
  /** How much shorter waiting times are; 1 leaves them. */
  readonly factor: number;
  readonly scrapeSeconds: number;
  readonly alertmanager: string | null;
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  readonly value: string;
}

export interface Prometheus {
  readonly url: string;
  /** @throws what Prometheus says of a query that it cannot read */
  query(expression: string): Promise<readonly Series[]>;
  /** The exemplars of the last hour. */
  exemplars(expression: string): Promise<number>;
  alerts(): Promise<readonly ActiveAlert[]>;
  stop(): Promise<void>;
}

function scaledFile(file: RuleFile, { factor, scrapeSeconds }: PrometheusOptions): RuleFile {
  if (factor === 1) return file;
  // A rate needs two samples, and one may come late.
  const scale = { factor, shortestRangeSeconds: scrapeSeconds * 10 };
  return {
    groups: file.groups.map(({ name, rules }) => ({
      name,
      rules: rules.map((rule) => ({
        ...rule,
        expr: scaledExpression(rule.expr, scale),
        ...(rule.for !== undefined && { for: scaledWait(rule.for, factor) }),
      })),
    })),
  };
}

/** JSON is YAML, too. */
function writeSettings(options: PrometheusOptions): string {
  const { folder, targets, factor, scrapeSeconds } = options;
  for (const [name, file] of Object.entries(ruleFiles())) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(scaledFile(file, options)));
  }
  const settings = prometheusSettings();
  const every = `${scrapeSeconds}s`;
  const global =
    factor === 1
      ? settings.global
      : { scrape_interval: every, scrape_timeout: every, evaluation_interval: '1s' };
  const managers = options.alertmanager
    ? [{ static_configs: [{ targets: [options.alertmanager] }] }]
    : [];
  const jobs = settings.scrape_configs.flatMap((job) => {
    const target = targets[job.job_name];
    return target ? [{ ...job, static_configs: [{ targets: [target] }] }] : [];
  });
  const file = join(folder, 'prometheus.yaml');
  const alerting = { alertmanagers: managers };
  writeFileSync(file, JSON.stringify({ ...settings, global, alerting, scrape_configs: jobs }));
  return file;
}

async function answerOf<Data>(url: string): Promise<Data> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  const body = (await response.json()) as { status: string; error?: string; data: Data };
  if (body.status !== 'success') throw new Error(body.error ?? `status ${response.status}`);
  return body.data;
}

export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  mkdirSync(options.folder, { recursive: true });
  const config = writeSettings(options);
  const address = `127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(options.folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ];
  const logFile = join(options.folder, 'prometheus.log');
  const program = runTool(toolOf('prometheus'), args, { logFile });
  const url = `http://${address}`;
  const deadline = Date.now() + 30_000;
  while (!(await fetch(`${url}/-/ready`).catch(() => null))?.ok) {
    if (!program.isUp()) throw new Error(`Prometheus ended; ${logFile} says why.`);
    if (Date.now() > deadline) throw new Error('Prometheus did not become ready in 30 s.');
    await pause(100);
  }
  return {
    url,
    query: async (expression) => {
      const found = await answerOf<{ result: readonly Series[] | readonly [number, string] }>(
        `${url}/api/v1/query?query=${encodeURIComponent(expression)}`,
      );
      const [first] = found.result;
      // A number alone is a series without labels.
      if (typeof first !== 'number') return found.result as readonly Series[];
      return [{ metric: {}, value: found.result as readonly [number, string] }];
    },
    exemplars: async (expression) => {
      const end = Date.now() / 1_000;
      const query = new URLSearchParams({
        query: expression,
        start: String(end - 3_600),
        end: String(end),
      });
      type Found = readonly { readonly exemplars: readonly unknown[] }[];
      const found = await answerOf<Found>(`${url}/api/v1/query_exemplars?${query}`);
      return found.reduce((sum, { exemplars }) => sum + exemplars.length, 0);
    },
    alerts: async () =>
      (await answerOf<{ alerts: readonly ActiveAlert[] }>(`${url}/api/v1/alerts`)).alerts,
    stop: () => program.stop(),
  };
}
