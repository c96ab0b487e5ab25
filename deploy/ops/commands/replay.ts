/** `npm run ops -- replay`: tries records in quarantine again; what fails again stays there. */
import { ask, personOf } from '../ask.ts';
import type { OpsCommand, OpsContext } from '../command.ts';
import {
  countsOf,
  countTable,
  FILTER_USAGE,
  type Filter,
  filterIn,
  filterOptions,
  type Quarantined,
  quarantined,
} from '../quarantined.ts';
import type { Reach } from '../reach.ts';
import { withDatabases } from '../stores.ts';

const READ_AT_MOST = 10_000;
const ASKED_AT_ONCE = 200;
const WITHIN_MS = 300_000;

/** In the order of their places in the topics, as the service would have read them. */
async function tryAgain(
  context: OpsContext,
  reach: Reach,
  records: readonly Quarantined[],
): Promise<number> {
  const person = personOf(context);
  let taken = 0;
  let asked = 0;
  for (const [service, own] of Map.groupBy(records, (record) => record.service)) {
    const ordered = own.toSorted((a, b) => a.offset - b.offset).map(({ _id }) => _id);
    for (let from = 0; from < ordered.length; from += ASKED_AT_ONCE) {
      const ids = ordered.slice(from, from + ASKED_AT_ONCE);
      const answer = await ask<{ readonly taken: number }>(reach, {
        ...{ service, path: '/internal/quarantine:replay', person, withinMs: WITHIN_MS },
        body: { ids },
      });
      taken += answer.taken;
      asked += ids.length;
      context.progress(asked, records.length, 'records');
    }
  }
  return taken;
}

async function run(context: OpsContext): Promise<number> {
  const filter: Filter = { ...filterIn(context, context.positionals), state: 'waiting' };
  const reach = await context.reach();
  const waiting = () => withDatabases(reach, (of) => quarantined(of, filter, READ_AT_MOST));
  const before = await waiting();
  if (before.length === 0) {
    context.answer({ waiting: 0, taken: 0 }, () => ['No such record waits in quarantine.']);
    return 0;
  }
  if (context.values.yes !== true) {
    context.answer({ waiting: before.length, counts: countsOf(before) }, () => [
      ...countTable(countsOf(before)),
      `${before.length} records would be tried again. With --yes it is done.`,
    ]);
    return 0;
  }
  const taken = await tryAgain(context, reach, before);
  const left = await waiting();
  context.answer({ waiting: left.length, taken, counts: countsOf(left) }, () => [
    `${taken} of ${before.length} records were taken.`,
    ...(left.length > 0 ? ['These failed again and stay:', ...countTable(countsOf(left))] : []),
  ]);
  return left.length === 0 ? 0 : 1;
}

export const command: OpsCommand = {
  name: 'replay',
  summary: 'tries records in quarantine again, once what kept them out is mended',
  usage: `  RECORD …         only these
${FILTER_USAGE}
  --yes            does it; without it only says what would be tried
  --by NAME        who does it; without it the name of this machine's user`,
  options: { ...filterOptions, by: { type: 'string' }, yes: { type: 'boolean' } },
  run,
};
