/** What is wrong with rules and dashboards, in words. They are read as text: no Prometheus runs. */
import { type Dashboard, queriesOf } from '../alerts/dashboards.ts';
import type { Alert, Rule } from '../alerts/rule-files.ts';

const SEVERITIES = ['critical', 'warning', 'none'];
const READERS = ['office', 'ops', 'both', 'heartbeat'];
const SAID = ['summary', 'families', 'action', 'runbook'];

export function incompleteAlerts(alerts: readonly Alert[], runbook: string): string[] {
  const sections = new Set([...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name));
  return alerts.flatMap(({ alert, labels = {}, annotations = {}, ...rule }) => [
    ...(SEVERITIES.includes(labels.severity ?? '') ? [] : [`${alert} has no severity`]),
    ...(READERS.includes(labels.for ?? '') ? [] : [`${alert} does not say whom it is for`]),
    ...(rule.for === undefined ? [`${alert} does not say how long it waits`] : []),
    ...SAID.filter((name) => !annotations[name]).map((name) => `${alert} has no ${name}`),
    ...(sections.has(alert) ? [] : [`${alert} has no section in RUNBOOK.md`]),
  ]);
}

export function strayedSections(alerts: readonly Alert[], runbook: string): string[] {
  const known = new Set(alerts.map(({ alert }) => alert));
  return [...runbook.matchAll(/^## (\w+)$/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !known.has(name))
    .map((name) => `RUNBOOK.md explains ${name}, which is no alert`);
}

export function unnamedDashboards(all: readonly Dashboard[]): string[] {
  return all.flatMap(({ file, uid, title, panels }) => [
    ...(uid ? [] : [`${file} has no uid`]),
    ...(title ? [] : [`${file} has no title`]),
    ...panels.filter((panel) => !panel.title).map(() => `${file} has a panel without a title`),
    ...panels
      .filter(({ targets = [] }) => targets.every(({ expr }) => !expr))
      .map((panel) => `${file}, ${panel.title} asks nothing`),
  ]);
}

const METRIC = /\b(?:(?:mestolo|traces|http|process|nodejs)_\w+|mestolo:[\w:]+)/g;
const OF_HISTOGRAMS = /_(bucket|count|sum)$/;

/** Names in tables: between backticks in the first column of a row. */
function named(tables: readonly string[]): Set<string> {
  const rows = tables.flatMap((text) => [...text.matchAll(/^\| ((?:`[^`|]+`(?:, )?)+)\s*\|/gm)]);
  return new Set(
    rows.flatMap(([, names = '']) => [...names.matchAll(/`([^`]+)`/g)].map(([, one]) => one ?? '')),
  );
}

export function unknownMetrics(
  rules: readonly Rule[],
  all: readonly Dashboard[],
  tables: readonly string[],
): string[] {
  const known = named(tables);
  for (const { record } of rules) if (record) known.add(record);
  const asked = [
    ...rules.map(({ alert, record, expr }) => [alert ?? record ?? '', expr] as const),
    ...all.flatMap(queriesOf).map(({ panel, expression }) => [panel, expression] as const),
  ];
  return asked.flatMap(([who, expression]) =>
    [...new Set(expression.match(METRIC) ?? [])]
      .filter((name) => !known.has(name) && !known.has(name.replace(OF_HISTOGRAMS, '')))
      .filter((name) => !/^http_(response|request|route)/.test(name))
      .map((name) => `${who} asks for ${name}, which is in no table`),
  );
}

/** Values of `outcome` that one metric is asked for and never has: such a question is always 0. */
export function unknownOutcomes(
  expressions: readonly string[],
  { metric, outcomes }: { readonly metric: string; readonly outcomes: readonly string[] },
): string[] {
  const asked = new RegExp(`${metric}\\{[^}]*outcome=~?"([^"]+)"`, 'g');
  const named = expressions.flatMap((expression) =>
    [...expression.matchAll(asked)].flatMap(([, value = '']) => value.split('|')),
  );
  return [...new Set(named)].filter((name) => !outcomes.includes(name));
}
