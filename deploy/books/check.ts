/**
 * Checks the books of every Comune of an installation and says so: `check.ts --uri MONGODB
 * [--prefix mestolo] [--json]`. It reads the databases and nothing else, and imports nothing of the
 * services. Exit code: 0 the books are right, 1 they are not, 2 they could not be read.
 */
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { addFee, compareFees, type FeeCharges } from './fees.ts';
import type { StoredAccount, StoredEntry } from './ledger.ts';
import { type Chain, compareAccount, followChain, newChain } from './ledger.ts';
import { addCharge, type Charges, compareMeal, type StoredMeal, unfoundDebit } from './meals.ts';

const SHOWN_FAULTS = 20;

interface Findings {
  readonly entries: number;
  readonly accounts: number;
  readonly meals: number;
  readonly faults: readonly string[];
}

type Databases = (service: string) => mongoose.mongo.Db;

/**
 * Collections are read one after the other: where meals are under way it finds differences that are
 * none, so it is asked when nothing waits to be posted.
 */
export async function checkBooks(databaseOf: Databases): Promise<Findings> {
  const faults: string[] = [];
  const chains = new Map<string, Chain>();
  const charges: Charges = new Map();
  const fees: FeeCharges = new Map();
  let entries = 0;
  // Meals first: what is recorded by then must be in the ledger, or on its way, when that is read.
  const meals = await databaseOf('attendance').collection<StoredMeal>('meals').find().toArray();
  const billing = databaseOf('billing');
  const stored = billing.collection<StoredEntry>('entries').find();
  for await (const entry of stored.sort({ accountId: 1, accountVersion: 1 })) {
    entries += 1;
    const chain = chains.get(entry.accountId) ?? newChain(entry.accountId);
    chains.set(entry.accountId, chain);
    faults.push(...followChain(chain, entry));
    addCharge(charges, entry);
    addFee(fees, entry);
    faults.push(...unfoundDebit(entry));
  }
  const accounts = await billing.collection<StoredAccount>('accounts').find().toArray();
  for (const account of accounts) faults.push(...compareAccount(account, chains.get(account._id)));
  const known = new Set(accounts.map(({ _id }) => _id));
  for (const accountId of chains.keys()) {
    if (!known.has(accountId)) faults.push(`account ${accountId}: has entries but does not exist`);
  }
  const parked = await billing.collection('parked').distinct('mealId');
  const waiting = new Set(parked.map(String));
  for (const meal of meals) faults.push(...compareMeal(meal, charges, waiting));
  faults.push(...compareFees(fees));
  const recorded = new Set(meals.map(({ _id }) => _id));
  for (const mealId of charges.keys()) {
    if (!recorded.has(mealId)) faults.push(`meal ${mealId}: charged, but nobody recorded it`);
  }
  return { entries, accounts: accounts.length, meals: meals.length, faults };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      uri: { type: 'string' },
      prefix: { type: 'string', default: 'mestolo' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values.uri) {
    console.error('usage: check.ts --uri MONGODB_URI [--prefix mestolo] [--json]');
    return 2;
  }
  const client = new mongoose.mongo.MongoClient(values.uri);
  try {
    const findings = await checkBooks((service) => client.db(`${values.prefix}_${service}`));
    if (values.json) console.log(JSON.stringify(findings));
    else console.log(inWords(findings));
    return findings.faults.length === 0 ? 0 : 1;
  } finally {
    await client.close();
  }
}

function inWords({ entries, accounts, meals, faults }: Findings): string {
  const read = `${entries} entries of ${accounts} accounts, ${meals} meals`;
  if (faults.length === 0) {
    return [
      `The books are right (${read}):`,
      '  every entry balances, balances equal the sum of their entries, the chains hold,',
      '  and what devices and teachers recorded equals what was charged.',
    ].join('\n');
  }
  const more = faults.length > SHOWN_FAULTS ? [`… and ${faults.length - SHOWN_FAULTS} more`] : [];
  return [`The books are WRONG (${read}):`, ...faults.slice(0, SHOWN_FAULTS), ...more].join('\n');
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error('The books could not be read:', error);
    return 2;
  });
}
