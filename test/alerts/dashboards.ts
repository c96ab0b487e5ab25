/** The dashboards as files, and whether a Prometheus answers each of their queries. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Prometheus } from './prometheus.ts';
import { telemetryFolder } from './rule-files.ts';

interface Target {
  readonly expr?: string;
  readonly exemplar?: boolean;
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly Target[];
  readonly panels?: readonly Panel[];
}

export interface Dashboard {
  readonly file: string;
  readonly uid?: string;
  readonly title?: string;
  readonly panels: readonly Panel[];
  readonly templating?: { readonly list: readonly { readonly name: string }[] };
}

export interface DashboardQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly expression: string;
  readonly exemplar: boolean;
}

export function dashboards(): readonly Dashboard[] {
  const files = globSync('dashboards/*.json', { cwd: telemetryFolder }).toSorted();
  return files.map((file) => ({
    file,
    ...JSON.parse(readFileSync(join(telemetryFolder, file), 'utf8')),
  }));
}

export function queriesOf(dashboard: Dashboard): readonly DashboardQuery[] {
  const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return panels.flatMap((panel) =>
    (panel.targets ?? []).flatMap(({ expr, exemplar = false }) => {
      if (expr === undefined) return [];
      const { title = dashboard.file } = dashboard;
      return [{ dashboard: title, panel: panel.title, expression: expr, exemplar }];
    }),
  );
}

/** What Grafana would put in: the window of the page and the Comune that was chosen. */
export function asAsked(expression: string): string {
  return expression
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__interval', '1m')
    .replaceAll('$__range', '1h')
    .replaceAll('$tenant', '.*');
}

export interface Answers {
  readonly asked: number;
  readonly withData: number;
  /** Queries that Prometheus does not understand, and those without data that should have some. */
  readonly faults: readonly string[];
  readonly withoutData: readonly string[];
}

/** Asks every query; `mayBeEmpty` says for which an empty answer is right. */
export async function askAll(
  prometheus: Prometheus,
  mayBeEmpty: (query: DashboardQuery) => boolean,
): Promise<Answers> {
  const faults: string[] = [];
  const withoutData: string[] = [];
  let asked = 0;
  for (const query of dashboards().flatMap(queriesOf)) {
    asked += 1;
    const name = `${query.dashboard}, ${query.panel}: ${query.expression}`;
    try {
      const series = await prometheus.query(asAsked(query.expression));
      if (series.length > 0) continue;
      withoutData.push(name);
      if (!mayBeEmpty(query)) faults.push(`no data: ${name}`);
    } catch (error) {
      faults.push(`not understood: ${name}: ${(error as Error).message}`);
    }
  }
  return { asked, withData: asked - withoutData.length, faults, withoutData };
}
