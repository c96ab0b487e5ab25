/** Looks at the brokers from outside while processes die: what was aborted, what comes again. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import type { Logins } from './checker-input.ts';
import type { Plant } from './plant.ts';
import type { Target } from './target.ts';

const GROUP = 'billing';
const LOOK_EVERY_MS = 500;

export interface Observations {
  /** Records that billing had posted, but was handed again after its end. */
  readonly redeliveries: number;
  readonly abortedTransactions: number;
}

export interface Observer {
  stop(): Promise<Observations>;
}

/** Counts from now on. A broker that is away has nothing to say, and is asked again later. */
export function observe(plant: Plant): Observer {
  const client = new mongoose.mongo.MongoClient(plant.mongod.adminUri, {
    serverSelectionTimeoutMS: 1_000,
  });
  const admin = kafkaAdmin(plant.logins);
  let redeliveries = 0;
  let aborted = 0;
  let lastAborted: number | null = null;
  let isOver = false;
  const takeAway = plant.processes.billing.whenDown(async () => {
    redeliveries += await orNothing(() =>
      deliveredAgain(client.db(plant.databases.billing), admin),
    );
  });
  const watch = async () => {
    while (!isOver) {
      const now = await orNothing(() => totalAborted(client), lastAborted ?? 0);
      // The server counts from its own start: after its end it begins with nothing again.
      aborted += lastAborted === null ? 0 : now >= lastAborted ? now - lastAborted : now;
      lastAborted = now;
      await pause(LOOK_EVERY_MS);
    }
  };
  const watching = watch();
  return {
    async stop() {
      takeAway();
      isOver = true;
      await watching;
      await Promise.all([client.close(), admin.disconnect().catch(() => undefined)]);
      return { redeliveries, abortedTransactions: aborted };
    },
  };
}

export function kafkaAdmin({ kafka: { brokers, username, password } }: Logins): Admin {
  return new Kafka({
    brokers: [...brokers],
    clientId: 'faults',
    sasl: { mechanism: 'scram-sha-512', username, password },
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    retry: { retries: 2, initialRetryTime: 100 },
  }).admin();
}

async function orNothing(ask: () => Promise<number>, nothing = 0): Promise<number> {
  const late = pause(3_000, nothing, { ref: false });
  return Promise.race([ask().catch(() => nothing), late]);
}

async function totalAborted(client: InstanceType<typeof mongoose.mongo.MongoClient>) {
  const { transactions } = await client.db('admin').command({ serverStatus: 1 });
  return Number(transactions.totalAborted);
}

/** What the database has taken beyond the offsets that Kafka remembers. */
async function deliveredAgain(billing: mongoose.mongo.Db, admin: Admin): Promise<number> {
  await admin.connect();
  const fences = await billing
    .collection<{ group: string; topic: string; partition: number; next: number }>('fences')
    .find({ group: GROUP })
    .toArray();
  let ahead = 0;
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId: GROUP })) {
    for (const { partition, offset } of partitions) {
      const fence = fences.find((one) => one.topic === topic && one.partition === partition);
      ahead += Math.max(0, (fence?.next ?? 0) - Math.max(0, Number(offset)));
    }
  }
  return ahead;
}

/** Resolves when nothing waits any more: no outbox document, no record before billing. */
export async function untilQuiet(
  target: Pick<Target, 'logins'> & { readonly databases: Readonly<Record<string, string>> },
  withinMs: number,
  topic = 'attendance.meals.v1',
): Promise<void> {
  const client = new mongoose.mongo.MongoClient(target.logins.mongodbUri);
  const admin = kafkaAdmin(target.logins);
  const deadline = Date.now() + withinMs;
  try {
    await admin.connect();
    for (let quiet = 0; quiet < 3; ) {
      // A broker that has just come back does not know its own partitions at once.
      const waiting = await whatWaits(target.databases, { client, admin, topic }).catch((error) =>
        String(error),
      );
      // Between two places a fact is in neither; three looks in a row do not all fall there.
      quiet = waiting === '' ? quiet + 1 : 0;
      if (Date.now() > deadline) throw new Error(`still not quiet: ${waiting}`);
      await pause(300);
    }
  } finally {
    await Promise.all([client.close(), admin.disconnect()]);
  }
}

async function whatWaits(
  databases: Readonly<Record<string, string>>,
  at: {
    readonly client: InstanceType<typeof mongoose.mongo.MongoClient>;
    readonly admin: Admin;
    readonly topic: string;
  },
): Promise<string> {
  const { client, admin, topic } = at;
  const waiting: string[] = [];
  for (const [service, database] of Object.entries(databases)) {
    const left = await client.db(database).collection('outbox').countDocuments();
    if (left > 0) waiting.push(`${left} documents in the outbox of ${service}`);
  }
  const ends = await admin.fetchTopicOffsets(topic);
  const [committed] = await admin.fetchOffsets({ groupId: GROUP, topics: [topic] });
  for (const { partition, high } of ends) {
    const read = committed?.partitions.find((one) => one.partition === partition)?.offset;
    const lag = Number(high) - Math.max(0, Number(read ?? '0'));
    if (lag > 0) waiting.push(`${lag} records of partition ${partition} before billing`);
  }
  return waiting.join(', ');
}
