/**
 * `npm run ledger:verify`: goes through the chains of a ledger and finds what was changed, deleted,
 * exchanged, cut off or made anew. It reads and never writes, and uses nothing of billing.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { NoAccess, reportFailure } from '../ops/no-access.ts';
import { kafkaAccess, mongoUriHere, signerKeys } from '../ops/reach.ts';
import type { EntryEvent } from './entry-events.ts';
import {
  databaseSource,
  eventSource,
  eventsIn,
  type LedgerSource,
  type Scope,
  sheetsIn,
} from './sources.ts';
import { createTopicReader } from './topic-records.ts';
import { type Verdict, verifyLedger } from './verify-ledger.ts';

const USAGE = `npm run ledger:verify [-- options]
  --uri MONGODB_URI   where the ledger is; without it the local start's
  --database NAME     mestolo_billing, unless told otherwise
  --tenant NAME       only this Comune
  --account ID        only this account
  --topic             makes every chain again from the topic billing.entries (KAFKA_BROKERS, or the
                      local start's) and compares it with the accounts of the database
  --file FILE         the same from a file of exported entries, more than once for several; with
                      --alone it is not compared with any database
  --heads FILE        a copy of the signed heads that was kept outside the database
  --keep-heads FILE   writes such a copy of those of the database
  --keys FILE         the public keys (JWKS); without it SERVICE_PUBLIC_KEYS or the local start's
  --json              the verdict as JSON
Exit code: 0 the ledger is whole, 1 it is damaged, 2 it could not be read.`;

const PROGRESS_EVERY_MS = 2_000;
const SHOWN_FINDINGS = 50;

const options = {
  uri: { type: 'string' },
  database: { type: 'string', default: 'mestolo_billing' },
  tenant: { type: 'string' },
  account: { type: 'string' },
  topic: { type: 'boolean', default: false },
  file: { type: 'string', multiple: true },
  alone: { type: 'boolean', default: false },
  heads: { type: 'string' },
  'keep-heads': { type: 'string' },
  keys: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Wishes = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

async function verify(wishes: Wishes): Promise<Verdict> {
  const { account: accountId, tenant, heads } = wishes;
  const scope: Scope = { tenant, accountId };
  const files = wishes.file ?? [];
  const client =
    wishes.alone && files.length > 0
      ? null
      : new mongoose.mongo.MongoClient(wishes.uri ?? mongoUriHere('auditor'), {
          serverSelectionTimeoutMS: 10_000,
        });
  try {
    const database = client && databaseSource(client, client.db(wishes.database), scope);
    const keepHeads = wishes['keep-heads'];
    if (database && keepHeads !== undefined) await keepSheets(database, keepHeads);
    const source = sourceOf(wishes, scope, database);
    const keptSheets = heads === undefined ? undefined : () => sheetsOf(heads, tenant);
    return await verifyLedger({
      source,
      keptSheets,
      keys: signerKeys(wishes.keys, process.env),
      accountId,
      onProgress: progress(),
    }).finally(() => source.close());
  } finally {
    await client?.close();
  }
}

function sourceOf(wishes: Wishes, scope: Scope, database: LedgerSource | null): LedgerSource {
  const files = wishes.file ?? [];
  if (files.length > 0) return eventSource(() => eventsIn(files), scope, database);
  if (wishes.topic) return eventSource(eventsOfTopic, scope, database);
  if (database === null) throw new NoAccess('There is nothing to verify.');
  return database;
}

async function* eventsOfTopic(): AsyncIterable<EntryEvent> {
  const events: EntryEvent[] = [];
  const reader = createTopicReader(kafkaAccess(process.env));
  await reader.read(['billing.entries.v1'], async ({ value }) => {
    if (value !== null) events.push(JSON.parse(value));
  });
  yield* events;
}

/** For a place that whoever can write to the database cannot reach. */
async function keepSheets(database: LedgerSource, file: string): Promise<void> {
  const lines = createWriteStream(file, { mode: 0o600 });
  for await (const sheet of database.sheets()) {
    if (!lines.write(`${JSON.stringify(sheet)}\n`)) await once(lines, 'drain');
  }
  lines.end();
  await finished(lines);
}

async function* sheetsOf(file: string, tenant: string | undefined) {
  for await (const sheet of sheetsIn(file)) {
    if (tenant === undefined || sheet.tenant === tenant) yield sheet;
  }
}

/** Says now and then how far it has got; a person waits, a program reads the other stream. */
function progress(): (read: { accounts: number; entries: number }) => void {
  let toldMs = performance.now();
  return ({ accounts, entries }) => {
    if (performance.now() - toldMs < PROGRESS_EVERY_MS) return;
    toldMs = performance.now();
    console.error(`… ${entries} entries of ${accounts} accounts`);
  };
}

function inWords(verdict: Verdict): string {
  const { accounts, entries, sheets, signedUntil, signaturesChecked, findings } = verdict;
  const days = Object.entries(signedUntil).map(([tenant, day]) => `${tenant} until ${day}`);
  const signed =
    sheets === 0
      ? 'no signed heads yet, so accounts made anew from their start would not be found'
      : `${sheets} sheets of signed heads (${days.join(', ')}), signatures ` +
        (signaturesChecked ? 'checked' : 'NOT checked: no keys are given');
  const read = `${entries} entries of ${accounts} accounts; ${signed}`;
  if (findings.length === 0) return `The ledger is whole: ${read}.`;
  const shown = findings
    .slice(0, SHOWN_FINDINGS)
    .map(({ damage, accountId, says }) => `  ${damage} ${accountId ?? ''}: ${says}`);
  const more = findings.length - shown.length;
  if (more > 0) shown.push(`  … and ${more} more`);
  return [`The ledger is DAMAGED: ${read}.`, ...shown].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const verdict = await verify(values);
  console.log(values.json ? JSON.stringify(verdict) : inWords(verdict));
  return verdict.findings.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error);
  return 2;
});
