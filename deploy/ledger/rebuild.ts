/**
 * `npm run ledger:rebuild`: has billing's own code make the books once more in a database of its
 * own, from the topics of other services or from billing.entries alone, and compares.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import type { KafkaAccess } from '../local/environment.ts';
import { repository } from '../local/repository.ts';
import { NoAccess, reportFailure } from '../ops/no-access.ts';
import { kafkaAccess, mongoUriHere } from '../ops/reach.ts';
import { createTopicReader, deleteGroups } from './topic-records.ts';

const USAGE = `npm run ledger:rebuild [-- options]
  --from sources           (without it) from what other services told, with the entries that people
                           made at billing's doors: each business fact must come to the same
  --from entries           from billing.entries alone: the same balances, hashes and roll-ups
  --uri MONGODB_URI        where the ledger is; without it the local start's
  --database NAME          mestolo_billing, unless told otherwise; it is only read
  --into MONGODB_URI       where a database may be made; without it the local start's
  --into-database NAME     mestolo_billing_rebuild, unless told otherwise: emptied before and after
  --keep                   leaves that database as it is afterwards
  --json                   the verdict as JSON
Kafka is where KAFKA_BROKERS says (with KAFKA_USERNAME, KAFKA_PASSWORD, KAFKA_TLS_CA_FILE), or the
local start's. Exit code: 0 the books are the same, 1 they are not, 2 it could not be done.`;

const options = {
  from: { type: 'string', default: 'sources' },
  uri: { type: 'string' },
  database: { type: 'string', default: 'mestolo_billing' },
  into: { type: 'string' },
  'into-database': { type: 'string', default: 'mestolo_billing_rebuild' },
  keep: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

interface FactDifference {
  readonly accountId: string;
  readonly fact: string;
  readonly ledgerCents: number;
  readonly rebuiltCents: number;
}

/** What billing's program says last; what it counts depends on what the books are made from. */
interface Verdict {
  readonly groups?: readonly string[];
  readonly facts?: number;
  readonly ownEntries?: number;
  readonly parked?: number;
  readonly accounts?: number;
  readonly entries?: number;
  readonly differencesInAll: number;
  readonly differences: readonly (FactDifference | string)[];
}

/** Such a database is emptied, so its name has to say that it is meant for that. */
const REBUILD_DATABASE = /_rebuild$/;
const SHOWN_DIFFERENCES = 20;

async function runBilling(
  settings: { readonly from: string } & Readonly<Record<string, unknown>>,
  access: KafkaAccess,
): Promise<Verdict> {
  const quiet = ['ExperimentalWarning', 'TimeoutNegativeWarning'].map(
    (warning) => `--disable-warning=${warning}`,
  );
  const script = join(repository, 'services/billing/src/rebuild.ts');
  const child = spawn(process.execPath, [...quiet, script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = Promise.all([text(child.stdout), once(child, 'close')]);
  // It may end without having read all of it; its exit code tells that.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  if (settings.from === 'entries') {
    await createTopicReader(access).read(['billing.entries.v1'], async ({ value }) => {
      const line = value === null ? '' : `${value}\n`;
      if (!child.stdin.write(line)) await Promise.race([once(child.stdin, 'drain'), ended]);
    });
  }
  child.stdin.end();
  const [said, [code]] = await ended;
  if (code !== 0) throw new NoAccess('The books could not be made again.');
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}

async function emptied(uri: string, database: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 10_000 });
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}

function inWords(verdict: Verdict): string {
  const { facts, ownEntries, parked, accounts, entries, differencesInAll, differences } = verdict;
  const read =
    facts === undefined
      ? `${entries} entries of ${accounts} accounts`
      : `${facts} facts, ${ownEntries} entries of the office, ${parked} meals without a price`;
  if (differencesInAll === 0) return `Made anew, the books are the same (${read}).`;
  const shown = differences
    .slice(0, SHOWN_DIFFERENCES)
    .map((one) => `  ${typeof one === 'string' ? one : factInWords(one)}`);
  return [`Made anew, ${differencesInAll} things are NOT the same (${read}):`, ...shown].join('\n');
}

function factInWords({ accountId, fact, ledgerCents, rebuiltCents }: FactDifference): string {
  return `${accountId} ${fact}: ${ledgerCents} cents in the ledger, ${rebuiltCents} made anew`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { from, 'into-database': database } = values;
  if (from !== 'sources' && from !== 'entries') throw new NoAccess(USAGE);
  if (!REBUILD_DATABASE.test(database)) {
    throw new NoAccess('The name of --into-database must end with _rebuild: it is emptied.');
  }
  const into = { uri: values.into ?? mongoUriHere('admin'), database };
  const ledger = { uri: values.uri ?? mongoUriHere('auditor'), database: values.database };
  const kafka = kafkaAccess(process.env);
  const { brokers, login, caFile } = kafka;
  const ca = caFile === null ? null : caFile === 'system' ? true : readFileSync(caFile, 'utf8');
  await emptied(into.uri, into.database);
  const verdict = await runBilling({ from, ledger, into, kafka: { brokers, login, ca } }, kafka);
  await deleteGroups(kafka, verdict.groups ?? []);
  if (!values.keep) await emptied(into.uri, into.database);
  console.log(values.json ? JSON.stringify(verdict) : inWords(verdict));
  return verdict.differencesInAll === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error);
  return 2;
});
