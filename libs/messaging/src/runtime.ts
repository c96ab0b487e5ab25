/** The running whole: doors, consumers and relay of one process, started and stopped in order. */
import type { PostingOptions } from './batch-runner.ts';
import type { Bus } from './bus.ts';
import { OUTBOX } from './collections.ts';
import { RunningConsumer } from './consumer.ts';
import { createBus } from './create-bus.ts';
import { currentRecords, publishUntilStill, topicRecords } from './current-documents.ts';
import { GroupDoor } from './door.ts';
import { reportOf } from './failure.ts';
import { createFenceStore, type FenceStore } from './fence.ts';
import type { ConsumerDefinition, DoorHandler } from './handler.ts';
import { defaultSession } from './kafka-bus.ts';
import { createMembership } from './memberships.ts';
import type {
  Check,
  Consumer,
  Door,
  Lag,
  Messaging,
  MessagingOptions,
  QuarantineFilter,
  Role,
  SessionSettings,
} from './messaging.ts';
import { countFromZero, observe } from './metrics.ts';
import { createMongoStore } from './mongo-store.ts';
import { type OutboxDocument, SLOTS } from './outbox.ts';
import { prepareDatabase } from './prepare.ts';
import { thisProcess } from './process-identity.ts';
import { countQuarantined, type QuarantineCount } from './quarantine-count.ts';
import { DoorProbe } from './readiness.ts';
import { isReference, referenceRead } from './reference-gate.ts';
import { Relay } from './relay.ts';
import { type ReplayOptions, replay, replayKnownTypes } from './replay.ts';
import { NO_CAUSE } from './trace.ts';
import { upcasters as knownUpcasters } from './upcasters.ts';

const LANES = 4;
const REPUBLISHED_AT_ONCE = 500;
const ALL_ROLES: readonly Role[] = ['door', 'consumers', 'relay'];

interface Registered {
  readonly definition: ConsumerDefinition<unknown>;
  readonly consumer: RunningConsumer;
}

export class MessagingRuntime implements Messaging {
  readonly #options: MessagingOptions;
  readonly #roles: ReadonlySet<Role>;
  readonly #closing = new AbortController();
  readonly #identity = thisProcess();
  readonly #bus: Bus;
  readonly #fences: FenceStore;
  readonly #relay: Relay;
  readonly #probe: DoorProbe;
  readonly #posting: Omit<PostingOptions, 'group' | 'handler'>;
  readonly #registered: Registered[] = [];
  readonly #doors: { close(deadlineMs: number): Promise<void> }[] = [];
  #unobserve: () => void = () => undefined;
  #hasStarted = false;

  constructor(options: MessagingOptions) {
    const { service, kafka, db, client, logger, quarantineKey, now = Date.now } = options;
    this.#options = options;
    this.#roles = new Set(options.roles ?? ALL_ROLES);
    const session: SessionSettings = { ...defaultSession, ...options.session };
    const exit = (reason: string): void => {
      logger.error({ reason }, 'the process ends to begin anew');
      process.exit(1);
    };
    this.#bus = createBus({ kafka, session, logger, now, exit });
    this.#fences = createFenceStore(db);
    this.#relay = new Relay({
      service,
      bus: this.#bus,
      current: options.current ?? {},
      currentIds: options.currentIds,
      db,
      identity: this.#identity,
      leaseMs: session.leaseMs,
      sweepEveryMs: session.sweepEveryMs,
      logger,
      watchesOthers: !this.#roles.has('door') || !this.#roles.has('consumers'),
    });
    const { uniqueIndexesPresent = async () => true } = options;
    this.#probe = new DoorProbe({
      db,
      machine: this.#identity.machine,
      logger,
      now,
      uniqueIndexesPresent,
    });
    this.#posting = {
      service,
      store: createMongoStore(db, client),
      logger,
      quarantineKey,
      now,
      pickSlot: () => this.#relay.pickSlot() ?? Math.floor(Math.random() * SLOTS),
      onCommitted: (by, { documents, events }) => {
        this.#relay.committed(documents);
        if (events.length > 0) options.committed?.(by, events);
      },
    };
  }

  async prepare(): Promise<void> {
    await prepareDatabase(this.#options.db);
    await this.#probe.probe();
  }

  consume<State>(definition: ConsumerDefinition<State>): Consumer {
    // The state is the handler's own affair: what its load gives, its decide gets.
    const opaque = definition as ConsumerDefinition<unknown>;
    const consumer = new RunningConsumer({
      definition: opaque,
      bus: this.#bus,
      fences: this.#fences,
      posting: this.#posting,
      membership: createMembership(this.#options.db, definition.group, this.#identity),
      lanes: this.#options.lanes ?? LANES,
      upcasters: this.#options.upcasters ?? knownUpcasters,
    });
    this.#registered.push({ definition: opaque, consumer });
    countFromZero(definition.group);
    return consumer;
  }

  door<Request, State, Answer>(
    name: string,
    handler: DoorHandler<Request, State, Answer>,
  ): Door<Request, Answer> {
    const door = new GroupDoor(handler, { ...this.#posting, name });
    this.#doors.push(door);
    return door;
  }

  async start(): Promise<void> {
    this.#hasStarted = true;
    this.#unobserve = observe({
      lag: () => this.lag(),
      outboxAgeMs: () => this.outboxAgeMs(),
      quarantined: () => this.#quarantined(),
    });
    if (this.#roles.has('relay')) this.#relay.start();
    if (!this.#roles.has('consumers')) return;
    const { signal } = this.#closing;
    const reference = this.#registered.filter(({ definition }) => isReference(definition));
    const others = this.#registered.filter(({ definition }) => !isReference(definition));
    const starting = reference.map(({ consumer }) => consumer.start());
    await referenceRead(
      reference.map(({ definition }) => definition),
      { bus: this.#bus, fences: this.#fences, logger: this.#options.logger, signal },
    );
    if (signal.aborted) return;
    await Promise.all([...starting, ...others.map(({ consumer }) => consumer.start())]);
    for (const { definition } of this.#registered) await this.#replayKnown(definition);
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    this.#unobserve();
    this.#probe.close();
    const intakes = [...this.#doors, ...this.#registered.map(({ consumer }) => consumer)];
    await Promise.all(intakes.map((intake) => intake.close(3_500)));
    if (this.#roles.has('relay') && this.#hasStarted) await this.#relay.close(2_500);
    await this.#bus.close(1_000);
  }

  readiness(): { readonly door: Check; readonly consumer: Check } {
    const consumer = this.#roles.has('consumers')
      ? (this.#registered.map((one) => one.consumer.check()).find(({ ok }) => !ok) ?? FINE)
      : FINE;
    return { door: this.#probe.check(), consumer };
  }

  async lag(): Promise<Lag[]> {
    const lags = this.#registered.map(async ({ definition: { group, topics } }) => {
      const ends = await this.#bus.ends(topics.map((topic) => topic.name));
      const fences = await this.#fences.read(group);
      return ends.map(({ topic, partition, low, high }) => {
        const next = Math.max(low, fences.get(`${topic}:${partition}`)?.next ?? 0);
        return { group, topic, partition, records: Math.max(0, high - next) };
      });
    });
    return (await Promise.all(lags)).flat();
  }

  async outboxAgeMs(): Promise<number> {
    const { db, now = Date.now } = this.#options;
    const oldest = await db
      .collection<OutboxDocument>(OUTBOX)
      .find({}, { projection: { at: 1 } })
      .sort({ _id: 1 })
      .limit(1)
      .next();
    return oldest === null ? 0 : Math.max(0, now() - oldest.at.getTime());
  }

  #quarantined(): Promise<QuarantineCount[]> {
    const groups = this.#registered.map(({ definition }) => definition.group);
    return countQuarantined(this.#options.db, groups);
  }

  async replayQuarantine(filter: QuarantineFilter): Promise<number> {
    let taken = 0;
    for (const { definition } of this.#registered) {
      taken += await replay(this.#replayOptions(definition), filter);
    }
    return taken;
  }

  async republishAll(topic: string): Promise<number> {
    const { service, current = {}, everyKey = {} } = this.#options;
    const keysOf = everyKey[topic];
    if (keysOf === undefined) throw new Error(`No keys are given for ${topic}`);
    const options = { service, bus: this.#bus, current };
    let count = 0;
    const publish = async (keys: readonly string[]): Promise<void> => {
      const changed = { topic, causes: new Map(keys.map((key) => [key, NO_CAUSE])) };
      const records = await currentRecords(options, changed);
      if (records.size > 0) await this.#bus.publish([topicRecords(topic, records)]);
      await publishUntilStill(options, changed, records);
      count += records.size;
    };
    const keys: string[] = [];
    for await (const key of keysOf()) {
      keys.push(key);
      if (keys.length === REPUBLISHED_AT_ONCE) await publish(keys.splice(0));
    }
    if (keys.length > 0) await publish(keys);
    return count;
  }

  #replayOptions(definition: ConsumerDefinition<unknown>): ReplayOptions {
    const { db, upcasters = knownUpcasters } = this.#options;
    return { db, definition, posting: this.#posting, upcasters, signal: this.#closing.signal };
  }

  async #replayKnown(definition: ConsumerDefinition<unknown>): Promise<void> {
    const { logger } = this.#options;
    const { group } = definition;
    try {
      const taken = await replayKnownTypes(this.#replayOptions(definition));
      if (taken > 0) logger.info({ group, taken }, 'records of types known by now were replayed');
    } catch (error) {
      logger.warn({ group, error: reportOf(error) }, 'the quarantine could not be replayed');
    }
  }
}

const FINE: Check = { ok: true, reason: null };
