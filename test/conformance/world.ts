/** What each test is given: topics, a database and a group of its own on the suite's brokers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { deadLetterTopic, type TopicDefinition } from '@mestolo/contracts/topics.ts';
import type { Bus } from '@mestolo/messaging/bus.ts';
import { createBus } from '@mestolo/messaging/create-bus.ts';
import {
  createMessaging,
  type Logger,
  type Messaging,
  type MessagingOptions,
  type SessionSettings,
} from '@mestolo/messaging/messaging.ts';
import { createTopics } from '@mestolo/messaging/topic-admin.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import type { ChildPlan } from './child.ts';
import { startTestBrokers, type TestBrokers } from './test-brokers.ts';
import { Counted, EFFECTS, type Effect, PLACES, testTopic } from './test-domain.ts';

export const SESSION: SessionSettings = {
  sessionTimeoutMs: 2_500,
  rebalanceTimeoutMs: 5_000,
  heartbeatIntervalMs: 200,
  metadataMaxAgeMs: 1_000,
  leaseMs: 2_000,
  sweepEveryMs: 1_000,
};

export const QUARANTINE_KEY = Buffer.alloc(32, 7);

/** Asks again and again until it is so; for states that no event tells of. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  deadlineMs = 45_000,
): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > endMs) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

interface Clients {
  readonly looking: mongoose.mongo.MongoClient;
  readonly working: mongoose.mongo.MongoClient;
}

export class World {
  readonly brokers: TestBrokers;
  /** Looks at what happened; messaging has a client of its own, which tests break. */
  readonly client: mongoose.mongo.MongoClient;
  readonly db: mongoose.mongo.Db;
  readonly ownClient: mongoose.mongo.MongoClient;
  readonly name: string;
  readonly log: LogLine[] = [];
  readonly #opened: { close(): Promise<unknown> }[] = [];

  constructor(brokers: TestBrokers, clients: Clients) {
    this.brokers = brokers;
    this.client = clients.looking;
    this.ownClient = clients.working;
    this.name = `t${randomUUID().slice(0, 8)}`;
    this.db = this.client.db(`test_${this.name}`);
  }

  get ownDb(): mongoose.mongo.Db {
    return this.ownClient.db(this.db.databaseName);
  }

  get group(): string {
    return `${this.name}.group`;
  }

  get logger(): Logger {
    const at = (level: string) => (fields: object, message: string) => {
      this.log.push({ level, message, fields: fields as Record<string, unknown> });
      if (process.env.DEBUG) console.log(level, message, JSON.stringify(fields));
    };
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }

  async topic(options: Partial<TopicDefinition> = {}): Promise<TopicDefinition> {
    const topic = testTopic({ name: `${this.name}.${randomUUID().slice(0, 4)}.v1`, ...options });
    await createTopics(this.brokers.settings, [topic, deadLetterTopic('billing')]);
    return topic;
  }

  bus(options: Partial<Parameters<typeof createBus>[0]> = {}): Bus {
    const bus = createBus({
      kafka: this.brokers.settings,
      session: SESSION,
      logger: this.logger,
      now: Date.now,
      exit: (reason) => this.logger.error({}, `would exit: ${reason}`),
      ...options,
    });
    this.#opened.push({ close: () => bus.close(2_000) });
    return bus;
  }

  async messaging(options: Partial<MessagingOptions> = {}): Promise<Messaging> {
    const messaging = createMessaging({
      service: 'billing',
      kafka: this.brokers.settings,
      db: this.ownDb,
      client: this.ownClient,
      logger: this.logger,
      quarantineKey: QUARANTINE_KEY,
      session: SESSION,
      ...options,
    });
    this.#opened.push({ close: () => messaging.stop() });
    await this.prepare();
    await messaging.prepare();
    return messaging;
  }

  async prepare(): Promise<void> {
    const there = (await this.db.listCollections().toArray()).map(({ name }) => name);
    for (const name of [EFFECTS, PLACES]) {
      if (!there.includes(name)) await this.db.createCollection(name);
    }
  }

  /** Another process, so that it can be killed or stopped for a while. */
  async child(plan: Omit<ChildPlan, 'kafka' | 'mongoUri' | 'database'>, env = {}): Promise<Child> {
    await this.prepare();
    const whole: ChildPlan = {
      kafka: this.brokers.settings,
      mongoUri: this.brokers.mongod.adminUri,
      database: this.db.databaseName,
      ...plan,
    };
    const file = fileURLToPath(new URL('child.ts', import.meta.url));
    const child = spawn(process.execPath, [file, JSON.stringify(whole)], {
      stdio: ['pipe', 'pipe', process.env.DEBUG ? 'inherit' : 'ignore'],
      env: { ...process.env, ...env },
    });
    const running = new Child(child);
    this.#opened.push({ close: () => running.kill() });
    return running;
  }

  admin() {
    const { brokers, sasl } = this.brokers.settings;
    if (sasl === undefined) throw new Error('The test brokers have a user');
    const admin = new Kafka({
      brokers: [...brokers],
      sasl: { mechanism: 'scram-sha-512', ...sasl },
      logLevel: logLevel.NOTHING,
    }).admin();
    this.#opened.push({ close: () => admin.disconnect() });
    return admin;
  }

  async effects(): Promise<Effect[]> {
    return this.db.collection<Effect>(EFFECTS).find().sort({ n: 1 }).toArray();
  }

  async untilEffects(count: number): Promise<Effect[]> {
    await until(
      `${count} effects`,
      async () => (await this.db.collection(EFFECTS).countDocuments()) >= count,
    );
    return this.effects();
  }

  /** The group's offsets as the broker knows them; -1 where there is none. */
  async committed(topic: TopicDefinition): Promise<number[]> {
    const admin = this.admin();
    await admin.connect();
    const [found] = await admin.fetchOffsets({ groupId: this.group, topics: [topic.name] });
    return (found?.partitions ?? [])
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ offset }) => Number(offset));
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.toReversed()) await opened.close().catch(() => undefined);
    await this.db.dropDatabase();
  }
}

export class Child {
  readonly #process: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.#process = child;
    this.ended = once(child, 'exit');
    if (child.stdout !== null) {
      createInterface(child.stdout).on('line', (line) => this.lines.push(line));
    }
  }

  get signalCode(): NodeJS.Signals | null {
    return this.#process.signalCode;
  }

  get exitCode(): number | null {
    return this.#process.exitCode;
  }

  async says(line: string): Promise<void> {
    await until(`the child says ${line}`, () => {
      if (this.#process.exitCode !== null) throw new Error(`The child ended before: ${line}`);
      return this.lines.includes(line);
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await this.ended;
  }
}

export interface Suite {
  world(): World;
  brokers(): TestBrokers;
}

export async function openSuite(): Promise<{
  newWorld(): World;
  readonly brokers: TestBrokers;
  close(): Promise<void>;
}> {
  const brokers = await startTestBrokers();
  const connect = () =>
    new mongoose.mongo.MongoClient(brokers.mongod.adminUri, {
      serverSelectionTimeoutMS: 2_000,
    }).connect();
  const clients = { looking: await connect(), working: await connect() };
  return {
    brokers,
    newWorld: () => new World(brokers, clients),
    async close() {
      await Promise.all([clients.looking.close(), clients.working.close()]);
      await brokers.stop();
    },
  };
}

export interface CountOptions {
  readonly key?: string;
  readonly filler?: string;
  readonly traceparent?: string;
}

/** One count as a record of the contract. */
export function count(n: number, { key = `key-${n % 7}`, filler, traceparent }: CountOptions = {}) {
  const value = JSON.stringify({
    specversion: '1.0',
    id: `count-${n}`,
    source: '/mestolo/test',
    type: Counted.type,
    subject: key,
    time: '2020-09-14T10:15:00.000Z',
    datacontenttype: 'application/json',
    tenant: 'pianengo',
    partitionkey: key,
    ...(traceparent !== undefined && { traceparent }),
    data: { n, ...(filler !== undefined && { filler }) },
  });
  return { key, value, headers: {} };
}

export function counts(from: number, to: number, options: CountOptions = {}) {
  return Array.from({ length: to - from }, (_, index) => count(from + index, options));
}
