/**
 * How fast billing posts, beside three other ways to write the same meals on the same MongoDB.
 *
 * `npm run bench:ledger [-- --json FILE] [--meals N] [--accounts N] [--profile FOLDER] [--quick]`
 *
 * `--quick` leaves out the two ways that are slow.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { allTopics, topics } from '@mestolo/contracts/topics.ts';
import { databaseOf } from '@mestolo/deploy/local/databases.ts';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import { grantRights } from '@mestolo/messaging/kafka-rights.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import { runFolder, startEmbeddedBrokers } from '@mestolo/testkit/embedded-brokers.ts';
import mongoose from 'mongoose';
import { batchesOf, emptyBooks, runLanes, type Written } from './bench-ledger-bare.ts';
import { createBillingRuns, DATABASE_PREFIX } from './bench-ledger-billing.ts';
import { troubleInBooks } from './bench-ledger-check.ts';
import {
  makePupils,
  mealMessages,
  publish,
  readTopic,
  referenceMessages,
} from './bench-ledger-facts.ts';
import { runMedici } from './bench-ledger-medici.ts';

const { values: args } = parseArgs({
  options: {
    json: { type: 'string' },
    meals: { type: 'string', default: '100000' },
    accounts: { type: 'string', default: '20000' },
    profile: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const meals = Number(args.meals);
const accounts = Number(args.accounts);
const BATCH_SIZE = 500;
const LANES = [1, 2, 4, 6, 8];
const AT_ONCE = [8, 16, 24, 32, 48];
/** Enough for a stable figure of the slow ways. */
const SLOW_MEALS = 3_000;

const say = (line: string) => console.log(line);
type Client = InstanceType<typeof mongoose.mongo.MongoClient>;

async function postWithBilling(brokers: Brokers, client: Client, folder: string) {
  const db = client.db(databaseOf(DATABASE_PREFIX, 'billing'));
  const env: Record<string, string> = args.profile
    ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${args.profile}` }
    : {};
  const billing = await createBillingRuns({ brokers, folder, env, say });
  const pupils = makePupils(accounts);
  say(`${accounts} families with a pupil each are told to billing`);
  await createTopics(adminAccess(brokers), allTopics);
  await grantRights(adminAccess(brokers));
  await publish(brokers, referenceMessages(pupils));
  await billing.takeReference(db, accounts);
  say(`${meals} meals are put into ${topics.meals.name}`);
  await publish(brokers, mealMessages(pupils, meals));
  say('billing posts them');
  const { entries, seconds } = await billing.postAll(db, meals);
  const troubles = await troubleInBooks(db, meals);
  if (troubles.length > 0) {
    throw new Error(`The books are not right, so there is no figure:\n${troubles.join('\n')}`);
  }
  say('every entry is there, the books balance and the chains hold');
  const written: Written = {
    accounts: await db.collection('accounts').find().toArray(),
    entries: await db.collection('entries').find().sort({ $natural: 1 }).toArray(),
    told: await readTopic(brokers, topics.entries.name, meals),
  };
  return { perSecond: entries / seconds, written };
}

function adminAccess({ kafka }: Brokers) {
  const sasl = kafka.users?.admin;
  return { brokers: kafka.brokers, clientId: 'bench', ...(sasl && { sasl }) };
}

async function best(
  name: string,
  choices: readonly number[],
  run: (choice: number) => Promise<number>,
): Promise<number> {
  let highest = 0;
  for (const choice of choices) {
    const perSecond = await run(choice);
    say(`  ${name}, ${choice} at once: ${Math.round(perSecond)} meals/s`);
    highest = Math.max(highest, perSecond);
  }
  return highest;
}

async function measure(brokers: Brokers, folder: string) {
  const client = new mongoose.mongo.MongoClient(brokers.mongodb.adminUri, {
    maxPoolSize: 60,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    const { perSecond: billing, written } = await postWithBilling(brokers, client, folder);
    say(`  billing: ${Math.round(billing)} meals/s`);
    const db = client.db(`${DATABASE_PREFIX}_bare`);
    const bareLoop = await best('bare loop', LANES, async (lanes) => {
      const batches = batchesOf(written, { lanes, batchSize: BATCH_SIZE });
      await emptyBooks(db, written);
      return runLanes(db, client, batches);
    });
    if (args.quick) return { billing, bareLoop, transactionPerMeal: 0, medici: 0 };
    const few = { ...written, entries: firstOfEachAccount(written.entries).slice(0, SLOW_MEALS) };
    const transactionPerMeal = await best('one transaction a meal', AT_ONCE, async (lanes) => {
      const batches = batchesOf(few, { lanes, batchSize: 1 });
      await emptyBooks(db, written);
      return runLanes(db, client, batches);
    });
    const medici = await best('medici, one entry a meal', AT_ONCE, (atOnce) =>
      runMedici({
        uri: brokers.mongodb.adminUri,
        database: `${DATABASE_PREFIX}_medici`,
        entries: few.entries,
        atOnce,
      }),
    );
    return { billing, bareLoop, transactionPerMeal, medici };
  } finally {
    await client.close();
  }
}

/** Entries of different accounts, so that transactions side by side never meet. */
function firstOfEachAccount(entries: Written['entries']): Written['entries'] {
  return entries.filter(({ accountVersion }) => accountVersion === 1);
}

function report(figures: Awaited<ReturnType<typeof measure>>): void {
  const { billing, bareLoop } = figures;
  const rounded = Object.fromEntries(
    Object.entries(figures).map(([name, perSecond]) => [name, Math.round(perSecond)]),
  );
  const ratio = (other: number) => (billing / other).toFixed(2);
  say(`billing               ${rounded.billing} meals/s`);
  say(
    `bare loop             ${rounded.bareLoop} meals/s; billing reaches ${ratio(bareLoop)} of it`,
  );
  if (!args.quick) saySlowWays(figures, ratio);
  const at = new Date().toISOString();
  const file = join(localFolder, 'results', `bench-ledger-${at.replaceAll(':', '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const machine = { cores: availableParallelism(), node: process.version };
  writeFileSync(
    file,
    `${JSON.stringify({ at, meals, accounts, ...machine, ...rounded }, null, 2)}\n`,
  );
  say(`kept in ${file}`);
  if (args.json) writeFileSync(args.json, `${JSON.stringify(rounded)}\n`);
}

function saySlowWays(
  { transactionPerMeal, medici }: { readonly transactionPerMeal: number; readonly medici: number },
  ratio: (other: number) => string,
): void {
  const inWords = (perSecond: number) =>
    `${Math.round(perSecond)} meals/s; ${ratio(perSecond)} times`;
  say(`transaction per meal  ${inWords(transactionPerMeal)}`);
  say(`medici                ${inWords(medici)}`);
}

const folder = runFolder();
say('a Kafka and a MongoDB of its own are started');
const brokers = await startEmbeddedBrokers({});
try {
  report(await measure(brokers, folder));
} finally {
  await brokers.stop();
}
