/** `npm run ops -- resend`: has services tell again what others have missed. */
import { topics } from '@mestolo/contracts/topics.ts';
import { ask, personOf } from '../ask.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { NoAccess } from '../no-access.ts';
import type { Reach } from '../reach.ts';
import { withDatabases } from '../stores.ts';
import { DAY_USAGE, type Days, dayOptions, daysOf, partsOf, tenantsOf } from '../tenants-of.ts';
import { tableOf } from '../terminal.ts';

const WITHIN_MS = 600_000;
const compacted = Object.values(topics).filter(({ cleanup }) => cleanup === 'compact');

interface Side {
  readonly differing: readonly { readonly day: string }[];
  readonly missing: number;
  readonly resent: number;
}

interface Report {
  readonly tenant: string;
  readonly kind: 'meals' | 'receipts';
  readonly days: number;
  readonly missing: number;
  readonly resent: number;
}

interface Asked {
  readonly tenant: string;
  readonly days: Days;
  readonly person: string;
}

/** Billing compares, and asks attendance and payments for what it misses. */
async function missed(reach: Reach, asked: Asked): Promise<Report[]> {
  const { tenant, days: span, person } = asked;
  const answer = await ask<{ readonly meals: Side | null; readonly receipts: Side | null }>(reach, {
    service: 'billing',
    path: `/internal/tenants/${tenant}/control-totals:run`,
    body: { ...span, olderThanMinutes: 0 },
    ...{ person, withinMs: WITHIN_MS },
  });
  return (['meals', 'receipts'] as const).map((kind) => {
    const side = answer[kind];
    if (side === null) {
      const owner = kind === 'meals' ? 'attendance' : 'payments';
      throw new NoAccess(`${owner} does not tell billing its ${kind}; look at its log.`);
    }
    const { differing, missing, resent } = side;
    return { tenant, kind, days: differing.length, missing, resent };
  });
}

/** One line for each kind; what is missing is told with every part, whatever its days. */
function addedUp(parts: readonly Report[]): Report[] {
  return [...Map.groupBy(parts, ({ kind }) => kind).values()].map((same) => {
    const sum = (field: 'days' | 'resent') => same.reduce((all, one) => all + one[field], 0);
    const missing = Math.max(...same.map((one) => one.missing));
    const { tenant = '', kind = 'meals' } = same[0] ?? {};
    return { tenant, kind, days: sum('days'), missing, resent: sum('resent') };
  });
}

async function resendFacts(context: OpsContext, reach: Reach): Promise<number> {
  const tenants = await withDatabases(reach, (databaseOf) => tenantsOf(context, databaseOf));
  const person = personOf(context);
  const reports: Report[] = [];
  for (const tenant of tenants) {
    const parts: Report[] = [];
    for (const days of partsOf(daysOf(context))) {
      parts.push(...(await missed(reach, { tenant, days, person })));
    }
    reports.push(...addedUp(parts));
  }
  const rows = reports.map(({ tenant, kind, days, missing, resent }) => [
    ...[tenant, kind, days, missing, resent],
  ]);
  const open = reports.filter(({ missing, days }) => missing > 0 || days > 0);
  context.answer(reports, () => [
    ...tableOf(['Comune', 'facts', 'days that differ', 'missing', 'sent again'], rows),
    open.length === 0
      ? 'Billing has missed nothing.'
      : 'They are on their way; run this once more in a minute: then nothing should be missing.',
  ]);
  return open.length === 0 ? 0 : 1;
}

async function republish(context: OpsContext, reach: Reach, names: readonly string[]) {
  const person = personOf(context);
  const done: { topic: string; published: number }[] = [];
  for (const name of names) {
    const topic = compacted.find((one) => one.name === name);
    if (!topic) {
      const known = compacted.map((one) => one.name).join(', ');
      throw new NoAccess(`${name} is none of the topics that can be told again: ${known}.`);
    }
    const { published } = await ask<{ readonly published: number }>(reach, {
      ...{ service: topic.owner, path: '/internal/topics:republish', person, withinMs: WITHIN_MS },
      body: { topic: name },
    });
    done.push({ topic: name, published });
    context.progress(done.length, names.length, 'topics');
  }
  const rows = done.map(({ topic, published }) => [topic, published]);
  context.answer(done, () => [
    ...tableOf(['topic', 'published'], rows),
    'Whoever has a document already takes no notice.',
  ]);
  return 0;
}

async function run(context: OpsContext): Promise<number> {
  const reach = await context.reach();
  const topic = textOf(context, 'topic');
  if (topic !== null) return republish(context, reach, [topic]);
  if (context.values.compacted !== true) return resendFacts(context, reach);
  return republish(
    context,
    reach,
    compacted.map(({ name }) => name),
  );
}

export const command: OpsCommand = {
  name: 'resend',
  summary: 'has services tell again what others have missed; nothing is ever counted twice',
  usage: `${DAY_USAGE}
                   meals and receipts that billing misses are asked for
  --topic NAME     publishes this compacted topic again, such as registry.families.v1
  --compacted      the same for all of them, after a broker has lost records
  --by NAME        who does it; without it the name of this machine's user`,
  options: {
    ...dayOptions,
    topic: { type: 'string' },
    compacted: { type: 'boolean' },
    by: { type: 'string' },
  },
  run,
};
