/** Has promtool check settings and rules, and run the cases of each alert. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { type AlertCase, alertCases, type SeriesOf } from './cases.ts';
import { allAlerts, ruleFiles, telemetryFolder } from './rule-files.ts';
import { toolOf } from './tools.ts';

function asTest(
  name: string,
  series: SeriesOf,
  expected: { readonly minutes: number; readonly firing: number },
) {
  const labels = `{alertname="${name}"}`;
  const firing = `count by (alertname) (ALERTS{alertname="${name}",alertstate="firing"})`;
  return {
    name: `${name} ${expected.firing > 0 ? 'fires' : 'is silent'}`,
    interval: '1m',
    input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
    promql_expr_test: [
      {
        expr: firing,
        eval_time: `${expected.minutes}m`,
        exp_samples: expected.firing > 0 ? [{ labels, value: expected.firing }] : [],
      },
    ],
  };
}

function testsOf(name: string, { fires, silent, minutes, count = 1 }: AlertCase) {
  return [
    asTest(name, fires, { minutes, firing: count }),
    ...silent.map((series) => asTest(name, series, { minutes, firing: 0 })),
  ];
}

/** What promtool says where something is wrong; null where all is well. */
function promtool(...args: readonly string[]): string | null {
  const { status, stdout, stderr } = spawnSync(toolOf('promtool'), args, { encoding: 'utf8' });
  return status === 0 ? null : `${stdout}${stderr}`.trim();
}

export function runUnitTests(): number {
  const folder = join(localFolder, 'test');
  mkdirSync(folder, { recursive: true });
  const rules = Object.keys(ruleFiles()).map((name) => join(telemetryFolder, name));
  const file = join(folder, `alert-cases-${process.pid}.json`);
  const tests = Object.entries(alertCases).flatMap(([name, one]) => testsOf(name, one));
  writeFileSync(file, JSON.stringify({ rule_files: rules, evaluation_interval: '1m', tests }));
  const untried = allAlerts().filter(({ alert }) => !(alert in alertCases));
  const said = [
    promtool('check', 'config', join(telemetryFolder, 'prometheus.yaml')),
    promtool('check', 'rules', ...rules),
    promtool('test', 'rules', file),
    ...untried.map(({ alert }) => `${alert} has no case`),
  ].filter((one) => one !== null);
  for (const one of said) console.log(`RED: ${one}`);
  const silent = tests.length - Object.keys(alertCases).length;
  console.log(
    `promtool: ${Object.keys(alertCases).length} alerts fire, ${silent} cases are silent`,
  );
  return said.length === 0 ? 0 : 1;
}
