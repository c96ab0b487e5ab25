/** The rules and settings of deploy/telemetry, as data. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@mestolo/deploy/local/repository.ts';
import { parse } from 'yaml';

export const telemetryFolder = join(repository, 'deploy', 'telemetry');

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly Rule[];
  }[];
}

export interface Alert extends Rule {
  readonly alert: string;
}

export function ruleFiles(): Readonly<Record<string, RuleFile>> {
  const names = globSync('rules/*.yaml', { cwd: telemetryFolder }).toSorted();
  return Object.fromEntries(
    names.map((name) => [name, parse(readFileSync(join(telemetryFolder, name), 'utf8'))]),
  );
}

export function allRules(): readonly Rule[] {
  return Object.values(ruleFiles()).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}

export function allAlerts(): readonly Alert[] {
  return allRules().filter((rule): rule is Alert => rule.alert !== undefined);
}

export interface PrometheusSettings {
  readonly global: Readonly<Record<string, string>>;
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

export function prometheusSettings(): PrometheusSettings {
  return parse(readFileSync(join(telemetryFolder, 'prometheus.yaml'), 'utf8'));
}
