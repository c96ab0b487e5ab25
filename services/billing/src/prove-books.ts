/** One proof of a Comune: everything is added up again and compared, nothing is repaired. */
import type { KeyObject } from 'node:crypto';
import { reportError } from '@mestolo/service/error-report.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import {
  compareAccount,
  compareRollups,
  compareSum,
  type Difference,
  followChain,
  NOTHING_PROVEN,
  type ProvenHead,
  type StandingAccount,
} from './domain/proof-differences.ts';
import { nextSheets } from './domain/proof-heads.ts';
import { countDifferences } from './proof-metrics.ts';
import type { ControlReport } from './store/proof-control-facts.ts';
import { openProofReader, type ProofReader } from './store/proof-reader.ts';
import type { ProofResults, StoredProof } from './store/proof-results.ts';

export interface ProveNeeds {
  readonly client: mongoose.mongo.MongoClient;
  readonly db: mongoose.mongo.Db;
  readonly results: ProofResults;
  readonly logger: Logger;
  readonly privateKey: KeyObject;
  /** Business time of a Comune. */
  readonly businessNow: (tenant: string) => Promise<Date>;
  /** Compares with attendance and payments over the whole year; null where it cannot. */
  readonly control: (tenant: string) => Promise<ControlReport | null>;
}

export interface ProofWish {
  readonly tenant: string;
  readonly night: string | null;
  readonly full: boolean;
  /** A proof that is stopped in its middle leaves no result. */
  readonly isStopping?: () => boolean;
}

interface Followed {
  readonly differences: Difference[];
  readonly followed: number;
  /** Of accounts whose chain is whole and has moved. */
  readonly moved: ReadonlyMap<string, ProvenHead>;
}

export async function proveBooks(needs: ProveNeeds, wish: ProofWish): Promise<StoredProof> {
  const { results, logger } = needs;
  const { tenant, night, full, isStopping = () => false } = wish;
  const startedAt = new Date();
  const reader = openProofReader(needs.client, needs.db);
  try {
    const accounts = await reader.accounts(tenant);
    const sums = await reader.sums(accounts.map(({ _id }) => _id));
    const rollups = await reader.rollups(tenant);
    const proven = full ? new Map<string, ProvenHead>() : await results.proven(tenant);
    const chains = await followChains(reader, accounts, { proven, isStopping });
    const differences = [
      ...accounts.flatMap((account) => compareAccount(account, sums.accounts.get(account._id))),
      ...compareRollups(rollups, sums.days),
      ...compareSum(balanceOf(accounts), contraOf(rollups)),
      ...lostAccounts(accounts, proven),
      ...chains.differences,
    ];
    const entries = accounts.reduce((sum, { version }) => sum + version, 0);
    const signedSheet = await signHeads(needs, tenant, {
      ...{ moved: chains.moved, accounts: accounts.length, entries },
    });
    const control = await controlOf(needs, tenant);
    const proof = await results.add({
      ...{ tenant, startedAt, night, full, tookMs: Date.now() - startedAt.getTime() },
      ...{ accounts: accounts.length, entries, followed: chains.followed, signedSheet },
      ...{ differences, control },
    });
    report(logger, proof);
    return proof;
  } finally {
    await reader.close();
  }
}

/** The books are proven also while another service is away. */
async function controlOf(
  { control, logger }: ProveNeeds,
  tenant: string,
): Promise<ControlReport | null> {
  try {
    return await control(tenant);
  } catch (error) {
    logger.warn({ tenant, error: reportError(error) }, 'facts could not be compared this time');
    return null;
  }
}

async function followChains(
  reader: ProofReader,
  accounts: readonly StandingAccount[],
  known: { readonly proven: ReadonlyMap<string, ProvenHead>; readonly isStopping: () => boolean },
): Promise<Followed> {
  const differences: Difference[] = [];
  const moved = new Map<string, ProvenHead>();
  let followed = 0;
  for (const account of accounts) {
    if (known.isStopping()) throw new Error('The proof ends here: the process stops.');
    const before = known.proven.get(account._id) ?? NOTHING_PROVEN;
    const stands = account.version === before.version && account.head === before.head;
    if (stands) continue;
    const later = await reader.entriesAfter(account._id, before.version);
    followed += later.length;
    const { proven: now, difference } = followChain(before, later, account);
    if (difference !== null) differences.push(difference);
    else moved.set(account._id, now);
  }
  return { differences, followed, moved };
}

/** An account that was proven once and is gone. */
function lostAccounts(
  accounts: readonly StandingAccount[],
  proven: ReadonlyMap<string, ProvenHead>,
): Difference[] {
  const there = new Set(accounts.map(({ _id }) => _id));
  return [...proven]
    .filter(([id, { version }]) => version > 0 && !there.has(id))
    .map(([where, { version }]) => ({
      what: 'unknownAccount',
      where,
      says: `the account had ${version} entries and is gone`,
    }));
}

function balanceOf(accounts: readonly StandingAccount[]): number {
  return accounts.reduce((sum, { balanceCents }) => sum + balanceCents, 0);
}

/** Credits less debits of the Comune's own accounts; by school is the same money once more. */
function contraOf(rollups: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [where, cents] of rollups) {
    if (where.includes('BySchool.')) continue;
    if (where.endsWith('.creditsCents')) sum += cents;
    else if (where.endsWith('.debitsCents')) sum -= cents;
  }
  return sum;
}

/** What is damaged is not signed: an account moves on in the sheets when somebody has mended it. */
async function signHeads(
  { results, privateKey, businessNow, logger }: ProveNeeds,
  tenant: string,
  found: { moved: ReadonlyMap<string, ProvenHead>; accounts: number; entries: number },
): Promise<number> {
  const { moved, accounts, entries } = found;
  const last = await results.lastSheet(tenant);
  const now = await businessNow(tenant);
  const heads = [...moved]
    .filter(([, { version }]) => version > 0)
    .map(([accountId, { version, head, balanceCents }]) => {
      return { accountId, version, head, balanceCents };
    });
  const content = { tenant, day: now.toISOString().slice(0, 10), signedAt: now, accounts, entries };
  const sheets = nextSheets(last, { ...content, heads }, { name: 'billing', privateKey });
  await results.addSheets(sheets);
  await results.setProven(tenant, moved);
  const newest = sheets.at(-1) ?? last;
  // The log lies elsewhere than the database: whoever rewrites one still has the other.
  for (const { number, hash, signature } of sheets) {
    logger.info({ tenant, number, hash, signature }, 'signed the heads of the accounts that moved');
  }
  return newest?.number ?? 0;
}

function report(logger: Logger, proof: StoredProof): void {
  const { tenant, differencesInAll, differences, accounts, entries, followed, tookMs } = proof;
  const told = { tenant, proof: proof._id, accounts, entries, followed, tookMs };
  countDifferences(tenant, differencesInAll);
  if (differencesInAll === 0) logger.info(told, 'the books are proven');
  else {
    const some = differences.slice(0, 10);
    logger.error({ ...told, differencesInAll, some }, 'the books do not agree with themselves');
  }
}
