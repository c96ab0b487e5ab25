/** Rules and dashboards: complete, explained, and about metrics that there are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { services } from '@mestolo/contracts/topics.ts';
import { nextStates } from '@mestolo/notifications/domain/delivery.ts';
import { describe, expect, test } from 'vitest';
import { alertCases } from '../alerts/cases.ts';
import { dashboards, queriesOf } from '../alerts/dashboards.ts';
import { type Alert, allAlerts, allRules, prometheusSettings } from '../alerts/rule-files.ts';
import { scaledExpression, scaledWait } from '../alerts/scale.ts';
import { root } from './source-tree.ts';
import {
  incompleteAlerts,
  strayedSections,
  unknownMetrics,
  unknownOutcomes,
  unnamedDashboards,
} from './watching.ts';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const runbook = textOf('deploy/telemetry/RUNBOOK.md');
const tables = [textOf('libs/telemetry/README.md'), textOf('deploy/telemetry/README.md')];
const alerts = allAlerts();
const [first] = alerts as [Alert];

describe('every alert can be acted upon', () => {
  test('it has a severity, a reader, a waiting time, words in Italian and a section', () => {
    expect(incompleteAlerts(alerts, runbook)).toEqual([]);
    expect(strayedSections(alerts, runbook)).toEqual([]);
  });

  test('planted: one that lacks each of them', () => {
    const bare = { alert: 'Planted', expr: 'up' };
    expect(incompleteAlerts([bare], runbook)).toHaveLength(8);
    expect(incompleteAlerts([{ ...first, alert: 'Planted' }], runbook)).toHaveLength(1);
    expect(strayedSections(alerts.slice(1), runbook)).toHaveLength(1);
  });

  test('no two have one name, and each is tried where it must fire and where it must not', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(alertCases).toSorted()).toEqual(names.toSorted());
    const untried = Object.entries(alertCases).filter(([, { silent }]) => silent.length === 0);
    expect(untried.map(([name]) => name)).toEqual(['Watchdog']);
  });
});

describe('dashboards and rules ask for what there is', () => {
  test('each dashboard has a name, and each of its panels a title and a question', () => {
    expect(dashboards().map(({ title }) => title)).toEqual(['Operazioni', 'Ufficio']);
    expect(unnamedDashboards(dashboards())).toEqual([]);
    expect(unnamedDashboards([{ file: 'planted.json', panels: [] }])).toHaveLength(2);
  });

  test('each metric stands in a table', () => {
    expect(unknownMetrics(allRules(), dashboards(), tables)).toEqual([]);
    const planted = { alert: 'Planted', expr: 'rate(mestolo_billing_meels_total[5m])' };
    expect(unknownMetrics([planted], [], tables)).toHaveLength(1);
  });

  test('a message is asked for by an outcome that it can have', () => {
    const asked = [
      ...allRules().map(({ expr }) => expr),
      ...dashboards()
        .flatMap(queriesOf)
        .map(({ expression }) => expression),
    ];
    const metric = 'mestolo_notifications_messages_total';
    const known = { metric, outcomes: Object.keys(nextStates) };
    expect(unknownOutcomes(asked, known)).toEqual([]);
    const planted = `sum(${metric}{channel="sms",outcome=~"failed|permanentFailure"})`;
    expect(unknownOutcomes([planted], known)).toEqual(['failed']);
  });

  test('each service is asked for its metrics, under its own name', () => {
    const jobs = prometheusSettings().scrape_configs.map(({ job_name }) => job_name);
    expect(jobs).toEqual(expect.arrayContaining([...services, 'watchman', 'collector']));
  });
});

describe('waiting times are made shorter for a test', () => {
  test('ranges, offsets and ages that really pass; certificates and files are not', () => {
    const scale = { factor: 60, shortestRangeSeconds: 10 };
    expect(scaledExpression('rate(a[30m]) unless a offset 1h', scale)).toBe(
      'rate(a[30s]) unless a offset 60s',
    );
    expect(scaledExpression('deriv(a[5m:30s])', scale)).toBe('deriv(a[30s:1s])');
    expect(scaledExpression('max(mestolo_payments_pending_oldest_seconds) > 900', scale)).toBe(
      'max(mestolo_payments_pending_oldest_seconds) > 15',
    );
    expect(scaledExpression('mestolo_backup_age_seconds > 26 * 3600', scale)).toBe(
      'mestolo_backup_age_seconds > 26 * 3600',
    );
    expect([scaledWait('10m', 60), scaledWait('0m', 60), scaledWait('5s', 60)]).toEqual([
      '10s',
      '0s',
      '1s',
    ]);
  });
});
