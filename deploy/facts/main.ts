/** `npm run facts:export`: all facts of a Comune as files, and files read back. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { topics } from '@mestolo/contracts/topics.ts';
import { createTopicReader } from '../ledger/topic-records.ts';
import { reportFailure } from '../ops/no-access.ts';
import { kafkaAccess } from '../ops/reach.ts';
import { exportFacts } from './export-facts.ts';
import { type ReadBack, readFacts } from './read-facts.ts';

const USAGE = `npm run facts:export -- --tenant NAME --to FOLDER
    writes every fact of the Comune: JSON Lines, a file a topic, and a manifest
npm run facts:export -- --verify FOLDER [--json]
    reads such a folder back: files against their hashes, facts against their schemas, and what
    accounts hold against the balances that were told
Kafka is where KAFKA_BROKERS says (with KAFKA_USERNAME, KAFKA_PASSWORD, KAFKA_TLS_CA_FILE), or the
local start's. Personal data stay sealed: the keys are registry's and are in no file.
Exit code: 0 all is well, 1 the files are damaged, 2 it could not be done.`;

const options = {
  tenant: { type: 'string' },
  to: { type: 'string' },
  verify: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const SHOWN_FAULTS = 20;
const all = Object.values(topics);
/** npm starts scripts in the root of the repository, whoever wrote the path was elsewhere. */
const pathOf = (folder: string) => resolve(process.env.INIT_CWD ?? '.', folder);

async function writeAll(tenant: string, to: string): Promise<number> {
  const folder = pathOf(to);
  const { topics: written } = await exportFacts({
    ...{ reader: createTopicReader(kafkaAccess(process.env)), topics: all, tenant, folder },
    exportedAt: new Date(),
  });
  const records = written.reduce((sum, one) => sum + one.records, 0);
  for (const { topic, records: count } of written) console.log(`  ${topic.padEnd(30)} ${count}`);
  console.log(`${records} facts of ${tenant} are in ${folder}.`);
  return 0;
}

async function readBack(folder: string, json: boolean): Promise<number> {
  const found = await readFacts(pathOf(folder), all);
  console.log(json ? JSON.stringify(found) : inWords(found));
  return found.faults.length === 0 ? 0 : 1;
}

function inWords({ tenant, records, accounts, balanceCents, faults }: ReadBack): string {
  const read = `${records} facts of ${tenant}; ${accounts} accounts hold ${balanceCents} cents`;
  if (faults.length === 0) return `The files are whole: ${read}.`;
  const more = faults.length - SHOWN_FAULTS;
  const shown = faults.slice(0, SHOWN_FAULTS).map((fault) => `  ${fault}`);
  if (more > 0) shown.push(`  … and ${more} more`);
  return [`The files are DAMAGED: ${read}.`, ...shown].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const { tenant, to, verify, json } = values;
  if (verify !== undefined) return readBack(verify, json);
  if (tenant !== undefined && to !== undefined) return writeAll(tenant, to);
  console.log(USAGE);
  return values.help ? 0 : 2;
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error);
  return 2;
});
