/** Follows what billing posts and knows at every moment which facts are not yet as expected. */
import { randomUUID } from 'node:crypto';
import type { DataOf } from '@mestolo/contracts/event.ts';
import type { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import type { Ids } from './play-registry.ts';

type Entry = DataOf<typeof EntryPosted>;

export interface Difference {
  readonly fact: string;
  readonly expectedCents: number;
  readonly postedCents: number;
}

export interface LedgerFollower {
  /** Entries seen once; an event that comes again is counted apart. */
  entries(): number;
  repeated(): number;
  /** Of each account, by its code, the cents of all its entries. */
  balances(): ReadonlyMap<string, number>;
  differing(): number;
  differences(most: number): readonly Difference[];
  /** Resolves when all facts are as expected and nothing came for a while, or nothing comes. */
  settled(patience: Patience): Promise<void>;
  stop(): Promise<void>;
}

export interface Patience {
  /** After the last fact is as expected. */
  readonly quietMs: number;
  /** While some fact is not. */
  readonly stuckMs: number;
}

export interface FollowOptions {
  readonly brokers: Brokers;
  readonly tenant: string;
  readonly ids: Ids;
  readonly expected: ReadonlyMap<string, number>;
}

export async function followLedger(options: FollowOptions): Promise<LedgerFollower> {
  const { brokers, tenant, ids, expected } = options;
  const posted = new Map<string, number>();
  const balances = new Map<string, number>();
  const differing = new Set<string>();
  for (const [fact, cents] of expected) if (cents !== 0) differing.add(fact);
  const seen = new Set<string>();
  let repeated = 0;
  let lastAtMs = performance.now();
  const take = (entry: Entry) => {
    if (seen.has(entry.entryId)) {
      repeated += 1;
      return;
    }
    seen.add(entry.entryId);
    const account = entry.accountId === null ? 'suspense' : codeOf(entry.accountId, ids);
    const cents = centsOf(entry);
    balances.set(account, (balances.get(account) ?? 0) + cents);
    const fact = `${account} ${factOf(entry, options)}`;
    const total = (posted.get(fact) ?? 0) + cents;
    posted.set(fact, total);
    if (total === (expected.get(fact) ?? 0)) differing.delete(fact);
    else differing.add(fact);
  };
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `simulation-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topic: topics.entries.name, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) {
        const event = JSON.parse(String(value)) as { tenant: string; data: Entry };
        if (event.tenant === tenant) take(event.data);
      }
      lastAtMs = performance.now();
    },
  });
  return {
    entries: () => seen.size,
    repeated: () => repeated,
    balances: () => balances,
    differing: () => differing.size,
    differences: (most) =>
      [...differing].slice(0, most).map((fact) => ({
        fact,
        expectedCents: expected.get(fact) ?? 0,
        postedCents: posted.get(fact) ?? 0,
      })),
    async settled({ quietMs, stuckMs }) {
      for (;;) {
        const idleMs = performance.now() - lastAtMs;
        const wantedMs = differing.size === 0 ? quietMs : stuckMs;
        if (idleMs >= wantedMs) return;
        await new Promise((resolve) => setTimeout(resolve, Math.min(wantedMs - idleMs, 500)));
      }
    },
    stop: () => consumer.disconnect(),
  };
}

const codeOf = (id: string, { codeOf: known }: Ids) => known.get(id) ?? id;

/** Above zero is money for the family. */
function centsOf({ accountId, amountCents, postings }: Entry): number {
  const isOwn = (account: string) =>
    accountId === null ? account.startsWith('suspense:') : account === `family:${accountId}`;
  const own = postings.find(({ account }) => isOwn(account));
  if (!own) throw new Error('An entry does not touch the account it names.');
  return own.side === 'credit' ? amountCents : -amountCents;
}

/** The business fact behind an entry: all entries of one fact add up to what it costs or brings. */
function factOf(entry: Entry, { ids }: FollowOptions): string {
  const { entryId, kind, meal, fee, effectiveOn } = entry;
  switch (kind) {
    case 'mealDebit':
    case 'mealReversal':
      return `meal ${codeOf(meal?.pupilId ?? '', ids)} ${effectiveOn}`;
    case 'feeDebit':
    case 'feeReversal':
      return `fee ${codeOf(fee?.pupilId ?? '', ids)} ${fee?.month}`;
    case 'topUp':
    case 'suspense':
    case 'suspenseRelease':
      return `receipt ${entryId.split(':')[1]}`;
    case 'openingBalance':
      return 'opening';
    default:
      // What the office enters names its line in the reason.
      return `desk ${entry.reason?.split(' ').at(-1) ?? entryId}`;
  }
}
