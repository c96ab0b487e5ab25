/** Reads an export back: whether it is whole, every fact as agreed, and what accounts hold. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelope } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import type { StoredEntry } from '../books/ledger.ts';
import { verifyAccount } from '../ledger/account-chain.ts';
import type { EntryEvent } from '../ledger/entry-events.ts';
import { groupedByAccount, linesOf } from '../ledger/sources.ts';
import { MANIFEST_FILE, type Manifest, manifest, type TopicFile } from './manifest.ts';

export interface ReadBack {
  readonly tenant: string;
  readonly records: number;
  readonly accounts: number;
  /** What all accounts of families hold together, made from the entries alone. */
  readonly balanceCents: number;
  readonly faults: readonly string[];
}

const ENTRIES = 'billing.entries.v1';
const BALANCES = 'billing.balances.v1';
const FAULTS_A_FILE = 20;

/** @throws where there is no manifest, or one that cannot be read */
export async function readFacts(
  folder: string,
  topics: readonly TopicDefinition[],
): Promise<ReadBack> {
  const about = manifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8')));
  const faults: string[] = [];
  let records = 0;
  for (const file of about.topics) {
    records += file.records;
    faults.push(...(await fileFaults(folder, file, { tenant: about.tenant, topics })));
  }
  const books = await readBooks(folder, about);
  return { tenant: about.tenant, records, ...books, faults: [...faults, ...books.faults] };
}

async function fileFaults(
  folder: string,
  file: TopicFile,
  about: { readonly tenant: string; readonly topics: readonly TopicDefinition[] },
): Promise<string[]> {
  const path = join(folder, file.file);
  if (!existsSync(path)) return [`${file.file} is missing`];
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const faults: string[] = [];
  if (hash.digest('hex') !== file.sha256) faults.push(`${file.file} is not what was written`);
  const definitions = about.topics.find(({ name }) => name === file.topic)?.events ?? [];
  const schemas = new Map(definitions.map(({ type, data }) => [type, data]));
  let line = 0;
  for await (const text of linesOf(path)) {
    line += 1;
    const fault = lineFault(text, { tenant: about.tenant, schemas });
    if (fault !== null) faults.push(`${file.file}:${line} ${fault}`);
    if (faults.length >= FAULTS_A_FILE) return [...faults, `${file.file} is not read any further`];
  }
  if (line !== file.records) faults.push(`${file.file} has ${line} lines, not ${file.records}`);
  return faults;
}

function lineFault(
  text: string,
  about: {
    readonly tenant: string;
    readonly schemas: ReadonlyMap<string, TopicDefinition['events'][number]['data']>;
  },
): string | null {
  const parsed = parsedLine(text);
  const around = envelope.safeParse(parsed);
  if (!around.success) return 'is no event';
  if (around.data.tenant !== about.tenant) return 'is a fact of another Comune';
  const schema = about.schemas.get(around.data.type);
  if (schema === undefined) return `is a ${around.data.type}, which this topic does not have`;
  const { data } = parsed as { readonly data?: unknown };
  const checked = schema.safeParse(data);
  if (checked.success) return null;
  const [issue] = checked.error.issues;
  return `is not as agreed at ${issue?.path.join('.')}: ${issue?.code}`;
}

function parsedLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function* eventsOf(folder: string, about: Manifest, topic: string) {
  const file = about.topics.find((one) => one.topic === topic)?.file;
  if (file === undefined || !existsSync(join(folder, file))) return;
  for await (const line of linesOf(join(folder, file))) {
    const event = parsedLine(line);
    if (event !== null) yield event;
  }
}

interface Balance {
  readonly data: { accountId: string; version: number; balanceCents: number };
}

/** The chains made anew, and held against the balances that were told beside them. */
async function readBooks(folder: string, about: Manifest) {
  const events = eventsOf(folder, about, ENTRIES) as AsyncIterable<EntryEvent>;
  const accounts = await groupedByAccount(events, {});
  const faults: string[] = [];
  let balanceCents = 0;
  for (const [accountId, entries] of accounts) {
    const found = verifyAccount(accountId, entries, { signed: [] });
    faults.push(...found.map(({ damage, says }) => `account ${accountId}: ${damage}, ${says}`));
    // Suspense and old debts are accounts of their own, beside the families'.
    if (!/^(suspense|debt):/.test(accountId)) balanceCents += balanceAfter(entries);
  }
  for await (const event of eventsOf(folder, about, BALANCES)) {
    const fault = balanceFault((event as Balance).data, accounts);
    if (fault !== null) faults.push(fault);
  }
  return { accounts: accounts.size, balanceCents, faults };
}

function balanceAfter(entries: readonly StoredEntry[]): number {
  const last = entries.reduce((one, other) =>
    other.accountVersion > one.accountVersion ? other : one,
  );
  return last.balanceAfterCents;
}

/** A balance may have been told a moment before the last entries were. */
function balanceFault(
  { accountId, version, balanceCents }: Balance['data'],
  accounts: ReadonlyMap<string, readonly StoredEntry[]>,
): string | null {
  const entry = accounts.get(accountId)?.find((one) => one.accountVersion === version);
  if (entry === undefined) return `account ${accountId}: its entry ${version} is missing`;
  if (entry.balanceAfterCents === balanceCents) return null;
  const says = `its balance was told as ${balanceCents} cents`;
  return `account ${accountId}: ${says}, its entries say ${entry.balanceAfterCents}`;
}
