/** `npm run ops -- dead-letters`: records in quarantine, and why; gives up what must be. */
import { ask, personOf } from '../ask.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { NoAccess } from '../no-access.ts';
import {
  countsOf,
  countTable,
  FILTER_USAGE,
  filterIn,
  filterOptions,
  type Quarantined,
  quarantined,
} from '../quarantined.ts';
import type { Reach } from '../reach.ts';
import { withDatabases } from '../stores.ts';
import { tableOf } from '../terminal.ts';

const READ_AT_MOST = 10_000;
const SHOWN = 20;
const DROPPED_AT_ONCE = 500;
const SHOWN_PATHS = 60;

/** What helps with records of this reason. */
const ways: Readonly<Record<string, string>> = {
  unknownType: 'a newer version made them: upgrade this one, then they are read by themselves',
  handlerFailed: 'the service could not take them: its log says why; mend it, then replay',
};
const OTHER_WAY = 'they break the contract: whoever published them must publish them again';

function counted(records: readonly Quarantined[]): string[] {
  const counts = countsOf(records);
  const codes = [...new Set(counts.map(({ code }) => code))];
  return [
    ...countTable(counts),
    '',
    ...codes.map((code) => `${code}: ${ways[code] ?? OTHER_WAY}.`),
  ];
}

function listed(records: readonly Quarantined[], limit: number): string[] {
  const rows = records.slice(0, limit).map(({ _id, at, reason }) => {
    const paths = reason.paths.join(' ');
    const short = paths.length > SHOWN_PATHS ? `${paths.slice(0, SHOWN_PATHS)}…` : paths;
    return [at.toISOString().slice(0, 19), _id, `${reason.code} ${short}`];
  });
  const more = records.length - rows.length;
  return [
    ...tableOf(['since (UTC)', 'record', 'reason'], rows),
    ...(more > 0 ? [`… and ${more} more; --limit N shows more of them`] : []),
  ];
}

function inWords(records: readonly Quarantined[], limit: number): string[] {
  if (records.length === 0) return ['No record waits in quarantine.'];
  return [
    ...counted(records),
    '',
    ...listed(records, limit),
    '',
    'Next: dead-letters show RECORD, replay (a dry run first), or dead-letters drop RECORD.',
  ];
}

function shown(record: Quarantined): string[] {
  const { _id, service, group, topic, partition, offset, type, tenant, reason } = record;
  return [
    `record     ${_id}`,
    `service    ${service}, consumer group ${group}`,
    `from       ${topic}, partition ${partition}, offset ${offset}`,
    `type       ${type ?? 'could not be read'}`,
    `Comune     ${tenant ?? 'could not be read'}`,
    `since      ${record.at.toISOString()}`,
    `state      ${record.state}${record.replayedAt ? ` ${record.replayedAt.toISOString()}` : ''}`,
    `reason     ${reason.code}: ${ways[reason.code] ?? OTHER_WAY}`,
    ...reason.paths.map((path) => `           ${path}`),
    ...(record.dropped
      ? [`given up   ${record.dropped.at.toISOString()} by ${record.dropped.by}`]
      : []),
    ...(record.dropped ? [`           ${record.dropped.reason}`] : []),
  ];
}

async function show(context: OpsContext, reach: Reach, id: string | undefined): Promise<number> {
  if (id === undefined) throw new NoAccess('Name the record: dead-letters show RECORD');
  const filter = { ...filterIn(context, [id]), state: 'any' };
  const [record] = await withDatabases(reach, (of) => quarantined(of, filter, 1));
  if (!record) throw new NoAccess(`There is no record ${id} in quarantine.`);
  context.answer(record, () => shown(record));
  return 0;
}

/** Only those that are named, or that a filter names: never all by an oversight. */
async function drop(context: OpsContext, reach: Reach, ids: readonly string[]): Promise<number> {
  const reason = textOf(context, 'reason');
  if (reason === null) throw new NoAccess('Say with --reason why nobody needs them any more.');
  const filter = filterIn(context, ids);
  const named = [filter.group, filter.topic, filter.type, filter.code, filter.tenant];
  if (ids.length === 0 && named.every((one) => one === null)) {
    throw new NoAccess('Name the records, or a filter such as --code or --topic.');
  }
  const person = personOf(context);
  const records = await withDatabases(reach, (of) => quarantined(of, filter, READ_AT_MOST));
  if (context.values.yes !== true) {
    context.answer({ wouldDrop: records.length }, () => [
      ...(records.length > 0 ? counted(records) : []),
      `${records.length} records would be given up for good. With --yes it is done.`,
    ]);
    return records.length > 0 ? 0 : 1;
  }
  let dropped = 0;
  for (const [service, own] of Map.groupBy(records, (record) => record.service)) {
    for (let from = 0; from < own.length; from += DROPPED_AT_ONCE) {
      const part = own.slice(from, from + DROPPED_AT_ONCE).map(({ _id }) => _id);
      const question = { service, path: '/internal/quarantine:drop', person };
      const answer = await ask<{ readonly dropped: number }>(reach, {
        ...{ ...question, body: { ids: part, reason } },
      });
      dropped += answer.dropped;
    }
  }
  context.answer({ dropped }, () => [`${dropped} records were given up, by ${person}: ${reason}`]);
  return 0;
}

async function run(context: OpsContext): Promise<number> {
  const [verb, ...ids] = context.positionals;
  const reach = await context.reach();
  if (verb === 'show') return show(context, reach, ids[0]);
  if (verb === 'drop') return drop(context, reach, ids);
  if (verb !== undefined) throw new NoAccess(`dead-letters ${verb}: there are show and drop.`);
  const filter = filterIn(context);
  const records = await withDatabases(reach, (of) => quarantined(of, filter, READ_AT_MOST));
  const limit = Number(textOf(context, 'limit') ?? SHOWN);
  context.answer(records, () => inWords(records, limit));
  return records.length === 0 || filter.state !== 'waiting' ? 0 : 1;
}

export const command: OpsCommand = {
  name: 'dead-letters',
  summary: 'the records that could not be read or taken: how many, which, why',
  usage: `  show RECORD      everything that is known of one; never what it holds
  drop RECORD …    gives them up for good: needs --reason, and --yes to be done; who did it and
                   why stays with the record and in the service's log of actions
${FILTER_USAGE}
  --state STATE    waiting (without it), replayed, dropped, any
  --limit N        how many are listed, ${SHOWN} without it
  --reason TEXT    why they are given up; no names of people
  --by NAME        who does it; without it the name of this machine's user`,
  options: {
    ...filterOptions,
    state: { type: 'string' },
    limit: { type: 'string' },
    reason: { type: 'string' },
    by: { type: 'string' },
    yes: { type: 'boolean' },
  },
  run,
};
