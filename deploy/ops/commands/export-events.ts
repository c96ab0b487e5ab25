/** `npm run ops -- export-events`: events as lines of JSON; personal data in them stay sealed. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { allTopics } from '@mestolo/contracts/topics.ts';
import { createTopicReader } from '../../ledger/topic-records.ts';
import { type OpsCommand, type OpsContext, textOf } from '../command.ts';
import { NoAccess } from '../no-access.ts';

interface Wish {
  readonly topics: readonly string[];
  readonly tenant: string | null;
  readonly subject: string | null;
  readonly from: number;
  readonly until: number;
}

interface ReadEvent {
  readonly tenant?: string;
  readonly subject?: string;
  readonly time?: string;
}

function instantIn(context: OpsContext, name: string, otherwise: number): number {
  const text = textOf(context, name);
  if (text === null) return otherwise;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new NoAccess(`--${name} must be a time such as 2026-09-14T10:00:00Z.`);
}

function wishOf(context: OpsContext): Wish {
  const asked = textOf(context, 'topic');
  const names = allTopics.map(({ name }) => name);
  const topics = asked === null ? names : asked.split(',');
  const unknown = topics.filter((topic) => !names.includes(topic));
  if (unknown.length > 0) {
    throw new NoAccess(`There is no topic ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  }
  return {
    topics,
    tenant: textOf(context, 'tenant'),
    subject: textOf(context, 'subject'),
    from: instantIn(context, 'from', Number.NEGATIVE_INFINITY),
    until: instantIn(context, 'until', Number.POSITIVE_INFINITY),
  };
}

/** What cannot be read is no event, and is not exported: dead-letters tells of it. */
export function isWanted(wish: Omit<Wish, 'topics'>, value: string): boolean {
  let event: ReadEvent;
  try {
    event = JSON.parse(value);
  } catch {
    return false;
  }
  const at = Date.parse(event.time ?? '');
  const inTime = Number.isNaN(at) || (at >= wish.from && at < wish.until);
  return (
    inTime &&
    (wish.tenant === null || event.tenant === wish.tenant) &&
    (wish.subject === null || event.subject === wish.subject)
  );
}

/** npm starts scripts in the root of the repository, whoever wrote the path was elsewhere. */
function sinkOf(file: string | null): Writable {
  if (file === null) return process.stdout;
  return createWriteStream(resolve(process.env.INIT_CWD ?? '.', file), { mode: 0o600 });
}

async function run(context: OpsContext): Promise<number> {
  const wish = wishOf(context);
  const reach = await context.reach();
  const file = textOf(context, 'to');
  const sink = sinkOf(file);
  let read = 0;
  let written = 0;
  await createTopicReader(reach.kafka('admin')).read(wish.topics, async ({ value }) => {
    read += 1;
    context.progress(read, null, 'records read');
    if (value === null || !isWanted(wish, value)) return;
    written += 1;
    if (!sink.write(`${value}\n`)) await once(sink, 'drain');
  });
  if (sink !== process.stdout) {
    sink.end();
    await finished(sink);
  }
  console.error(`${written} of ${read} events${file === null ? '' : ` are in ${file}`}.`);
  return 0;
}

export const command: OpsCommand = {
  name: 'export-events',
  summary: 'events as lines of JSON, by Comune, topic, subject and time; names stay sealed',
  usage: `  --topic NAMES    one or more, between commas; all without it
  --tenant NAME    only of this Comune
  --subject ID     only of this account, pupil, meal …
  --from, --until  from and before these times of the events, such as 2026-09-14T10:00:00Z
  --to FILE        without it the lines go to the standard output:
                   npm run --silent ops -- export-events --tenant NAME > events.jsonl`,
  options: {
    topic: { type: 'string' },
    tenant: { type: 'string' },
    subject: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    to: { type: 'string' },
  },
  run,
};
