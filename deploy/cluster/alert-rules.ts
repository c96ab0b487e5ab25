/** The alert rules of deploy/telemetry as the Prometheus operator reads them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from '../local/repository.ts';

interface RuleFile {
  readonly groups: readonly unknown[];
}

const folder = join(repository, 'deploy', 'telemetry', 'rules');

export function prometheusRules() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const { groups }: RuleFile = parse(readFileSync(join(folder, file), 'utf8'));
      return {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: { name: `mestolo-${file.replace(/\.yaml$/, '')}` },
        spec: { groups },
      };
    });
}
