/**
 * Checks that every accepted fact has had exactly one effect: `checker.ts INPUT.json`. It reads
 * databases, topics and the list of facts, and imports nothing of services or libs; the ledger's
 * own rules are checked by the same independent code as an office's books. Exit code: 0 nothing is
 * wrong, 1 something is, 2 it could not look. Prints its findings as one line of JSON.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type Chain,
  compareAccount,
  followChain,
  newChain,
  type StoredAccount,
  type StoredEntry,
} from '@mestolo/deploy/books/ledger.ts';
import mongoose from 'mongoose';
import { asProgram } from './as-program.ts';
import { checkMeals, type MealCharges } from './check-meals.ts';
import { checkRollups, type StoredRollup } from './check-rollups.ts';
import type { CheckerInput, Fact, Findings } from './checker-input.ts';
import { readTopic } from './read-topic.ts';

export interface StoredMeal {
  readonly _id: string;
  readonly accountId: string;
  readonly revision: number;
  readonly state: string;
  readonly observations: number;
}

export interface StoredObservation {
  readonly _id: string;
  readonly observationId: string;
  readonly mealId: string;
}

interface PublishedMeal {
  readonly id: string;
  readonly data: { readonly mealId: string; readonly revision: number };
}

export async function check(input: CheckerInput): Promise<Findings> {
  const facts = readFacts(input.factsFile);
  const client = new mongoose.mongo.MongoClient(input.logins.mongodbUri);
  try {
    const ledger = await readLedger(client.db(input.databases.billing), input.tenant);
    const attendance = client.db(input.databases.attendance);
    const meals = await attendance
      .collection<StoredMeal>('meals')
      .find({ tenant: input.tenant } as object)
      .toArray();
    const observations = await attendance
      .collection<StoredObservation>('observations')
      .find({ tenant: input.tenant } as object)
      .toArray();
    const published = await readTopic<PublishedMeal>(input.logins, 'attendance.meals.v1');
    const faults = [
      ...ledger.faults,
      ...checkMeals({
        facts: facts.map((fact) => ({ fact, mealId: mealIdOf(input.tenant, fact) })),
        charges: ledger.charges,
        meals,
        observations,
      }),
      ...unpublished(meals, published),
    ];
    return {
      acceptedFacts: facts.filter(({ outcome }) => outcome === 'ok').length,
      unknownFacts: facts.filter(({ outcome }) => outcome === 'unknown').length,
      entries: ledger.entries,
      accounts: ledger.accounts,
      mealRecords: published.length,
      duplicatePublications: published.length - new Set(published.map(({ id }) => id)).size,
      faults,
    };
  } finally {
    await client.close();
  }
}

function readFacts(file: string): Fact[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Worked out here a second time, from the description of the contract. */
function mealIdOf(tenant: string, { pupilId, servedOn }: Fact): string {
  const name = `${tenant}|${pupilId}|${servedOn}|lunch`;
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

/** Chains, versions, balances and roll-ups; and what each meal was charged. */
export async function readLedger(billing: mongoose.mongo.Db, tenant: string) {
  const faults: string[] = [];
  const chains = new Map<string, Chain>();
  const charges: MealCharges = new Map();
  const all: StoredEntry[] = [];
  const cursor = billing.collection<StoredEntry>('entries').find({ tenant });
  for await (const entry of cursor.sort({ accountId: 1, accountVersion: 1, _id: 1 })) {
    all.push(entry);
    const chain = chains.get(entry.accountId) ?? newChain(entry.accountId);
    chains.set(entry.accountId, chain);
    faults.push(...followChain(chain, entry));
    if (entry.mealId === undefined) continue;
    charges.set(entry.mealId, [...(charges.get(entry.mealId) ?? []), entry]);
  }
  const accounts = await billing
    .collection<StoredAccount>('accounts')
    .find({ tenant } as object)
    .toArray();
  for (const account of accounts) faults.push(...compareAccount(account, chains.get(account._id)));
  const known = new Set(accounts.map(({ _id }) => _id));
  for (const accountId of chains.keys()) {
    if (!known.has(accountId)) faults.push(`account ${accountId} has entries and does not exist`);
  }
  const rollups = await billing.collection<StoredRollup>('rollups').find({ tenant }).toArray();
  faults.push(...checkRollups(all, rollups));
  return { faults, charges, all, entries: all.length, accounts: accounts.length };
}

/** Each revision of each meal is in the topic at least once, and none that the database lacks. */
function unpublished(meals: readonly StoredMeal[], published: readonly PublishedMeal[]): string[] {
  const seen = new Set(published.map(({ data }) => `${data.mealId}:${data.revision}`));
  const faults: string[] = [];
  const expected = new Set<string>();
  for (const { _id, revision } of meals) {
    for (let one = 1; one <= revision; one += 1) expected.add(`${_id}:${one}`);
  }
  for (const id of expected) {
    if (!seen.has(id)) faults.push(`revision ${id} was recorded and never published`);
  }
  for (const id of seen) {
    if (!expected.has(id)) faults.push(`revision ${id} was published and never recorded`);
  }
  return faults;
}

if (import.meta.main) await asProgram('checker.ts', check);
