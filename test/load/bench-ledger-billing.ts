/** The real billing service, as it is shipped, posting a topic full of meals. */
import { join } from 'node:path';
import { choosePorts } from '@mestolo/deploy/local/environment.ts';
import { newSecrets } from '@mestolo/deploy/local/secrets.ts';
import { type System, startSystemOn } from '@mestolo/deploy/local/system.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import type mongoose from 'mongoose';
import { TENANT, tariffLines } from './bench-ledger-facts.ts';

export const DATABASE_PREFIX = 'test_bench';
const POLL_MS = 100;
/** Longer than this without a new entry, and something is wrong. */
const STUCK_AFTER_MS = 30_000;

type Db = mongoose.mongo.Db;

export interface BillingRuns {
  /** Reference data and tariffs are there afterwards, and nothing runs. */
  takeReference(db: Db, pupils: number): Promise<void>;
  /** Posts what is in the topic; seconds from the first entry seen to the last, and how many. */
  postAll(db: Db, meals: number): Promise<{ readonly entries: number; readonly seconds: number }>;
}

export async function createBillingRuns(options: {
  readonly brokers: Brokers;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  say(line: string): void;
}): Promise<BillingRuns> {
  const { brokers, folder, say } = options;
  const secrets = newSecrets();
  const ports = await choosePorts({ anywhere: true });
  const start = (env: Readonly<Record<string, string>>) =>
    startSystemOn({
      services: ['billing'],
      outside: [],
      kafka: (user) => ({
        brokers: brokers.kafka.brokers,
        login: brokers.kafka.users?.[user] ?? null,
        caFile: null,
      }),
      mongodbAdminUri: brokers.mongodb.adminUri,
      databasePrefix: DATABASE_PREFIX,
      secrets,
      ports,
      logFolder: join(folder, 'logs'),
      dataFolder: folder,
      env: { billing: env },
      events: { onLine: (_name, line) => sayTrouble(line, say) },
    });
  return {
    async takeReference(db, pupils) {
      const system = await start({});
      try {
        await system.ready(60_000);
        await putTariffs(system);
        await until(() => db.collection('pupils').estimatedDocumentCount(), pupils);
        await until(() => knownFamilies(db), pupils);
        await until(() => rightComuni(db), 1);
      } finally {
        await system.stop();
      }
    },
    async postAll(db, meals) {
      const system = await start(options.env);
      try {
        const measured = await measure(db, meals, say);
        await until(async () => -(await db.collection('outbox').estimatedDocumentCount()), 0);
        return measured;
      } finally {
        await system.stop();
      }
    },
  };
}

function sayTrouble(line: string, say: (line: string) => void): void {
  if (!/"level":"(warn|error)"/.test(line) && line.startsWith('{')) return;
  say(`billing says: ${line.slice(0, 300)}`);
}

async function putTariffs(system: System): Promise<void> {
  const person = { kind: 'person', id: 'bench' } as const;
  const token = await system.signer('office').sign('billing', person);
  const response = await fetch(`${system.urls.billing}/internal/tenants/${TENANT}/tariffs`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(tariffLines),
  });
  if (!response.ok) throw new Error(`Billing refused the tariffs: ${await response.text()}`);
}

/** Nothing is left to be put right, so that nothing but meals is measured. */
function rightComuni(db: Db): Promise<number> {
  return db.collection('comuni').countDocuments({ repricing: { $exists: false } });
}

function knownFamilies(db: Db): Promise<number> {
  return db.collection('accounts').countDocuments({ familyVersion: 1 });
}

async function until(count: () => Promise<number>, wanted: number): Promise<void> {
  let last = -1;
  let lastAtMs = performance.now();
  for (;;) {
    const now = await count();
    if (now >= wanted) return;
    if (now !== last) lastAtMs = performance.now();
    last = now;
    if (performance.now() - lastAtMs > STUCK_AFTER_MS) {
      throw new Error(`Stuck at ${now} of ${wanted}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The clock starts with the first transaction seen, whose entries do not count. */
async function measure(db: Db, meals: number, say: (line: string) => void) {
  const entries = db.collection('entries');
  const before = await entries.estimatedDocumentCount();
  let first: { atMs: number; entries: number } | null = null;
  let nextSaid = meals / 4;
  let lastAtMs = performance.now();
  for (let last = before; ; ) {
    const now = (await entries.estimatedDocumentCount()) - before;
    const atMs = performance.now();
    if (now !== last) lastAtMs = atMs;
    last = now;
    if (first === null && now > 0) first = { atMs, entries: now };
    if (now >= nextSaid && now < meals) {
      say(`  ${now} of ${meals}`);
      nextSaid += meals / 4;
    }
    if (first !== null && now >= meals) {
      return { entries: now - first.entries, seconds: (atMs - first.atMs) / 1000 };
    }
    if (atMs - lastAtMs > STUCK_AFTER_MS) throw new Error(`Billing is stuck at ${now} entries.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
