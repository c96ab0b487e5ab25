/** Messaging of one service process: doors, consumers, outbox and relay over Kafka and MongoDB. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { mongo } from 'mongoose';
import type { Cause, ConsumerDefinition, DoorHandler, OutgoingEvent } from './handler.ts';
import { MessagingRuntime } from './runtime.ts';
import type { Upcaster } from './upcasters.ts';

/** Structured logging as pino has it. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** SCRAM-SHA-512. */
  readonly sasl?: { readonly username: string; readonly password: string } | undefined;
  /** `ca` is the certificate's text; `true` trusts what the system trusts. */
  readonly tls?: { readonly ca: string } | true | undefined;
}

export type Role = 'door' | 'consumers' | 'relay';

/** Times of the consumer group; the defaults are for production, tests take shorter ones. */
export interface SessionSettings {
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** How soon a new partition or a moved leader is noticed. */
  readonly metadataMaxAgeMs: number;
  /** How long a relay may be silent before another takes its slots. */
  readonly leaseMs: number;
  /** How often a relay looks into the outbox though nothing woke it. */
  readonly sweepEveryMs: number;
}

export interface MessagingOptions {
  readonly service: ServiceName;
  readonly kafka: KafkaSettings;
  /** The service's own database. */
  readonly db: mongo.Db;
  readonly client: mongo.MongoClient;
  readonly logger: Logger;
  /** Transactions of one consumer that run side by side. */
  readonly lanes?: number | undefined;
  /** What this process does; everything, unless told otherwise. */
  readonly roles?: readonly Role[] | undefined;
  /**
   * Current documents of the compacted topics this service owns, by topic name. A key without a
   * document gives no event.
   */
  readonly current?:
    | Readonly<Record<string, (keys: readonly string[]) => Promise<OutgoingEvent[]>>>
    | undefined;
  /** The ids of these events, by key: cheaper to read where only an id is compared. */
  readonly currentIds?:
    | Readonly<Record<string, (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>>>
    | undefined;
  /** Every key of a compacted topic, for `republishAll`. */
  readonly everyKey?: Readonly<Record<string, () => AsyncIterable<string>>> | undefined;
  /**
   * Told after each commit which events it publishes, once each, to count them; `by` is the
   * consumer group or the door. It must not throw.
   */
  readonly committed?: ((by: string, events: readonly OutgoingEvent[]) => void) | undefined;
  readonly upcasters?: readonly Upcaster[] | undefined;
  /** 32 bytes; seals the bytes of quarantined records. */
  readonly quarantineKey: Buffer;
  readonly session?: Partial<SessionSettings> | undefined;
  /** Whether the indexes that keep facts single are there; asked again and again. */
  readonly uniqueIndexesPresent?: (() => Promise<boolean>) | undefined;
  /** Infrastructure time in milliseconds. */
  readonly now?: (() => number) | undefined;
}

export interface Check {
  readonly ok: boolean;
  /** Why not, in words; null when ok. */
  readonly reason: string | null;
}

export interface Lag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Records not yet posted. */
  readonly records: number;
}

export interface Consumer {
  readonly group: string;
  check(): Check;
}

export interface Door<Request, Answer> {
  /**
   * Resolves after the commit by a majority. Rejects with what `decide` threw for this request
   * alone, or with DoorUnavailable after 5 s: then the request may or may not have been taken, and
   * sending it again with the same ids is safe.
   */
  submit(request: Request, cause: Cause): Promise<Answer>;
}

/** Which quarantined records to try again; an empty filter means all that wait. */
export interface QuarantineFilter {
  readonly ids?: readonly string[];
  readonly group?: string;
  readonly topic?: string;
  readonly type?: string;
  readonly code?: string;
}

export interface Messaging {
  /** Makes the collections and indexes messaging needs; before any traffic. */
  prepare(): Promise<void>;
  consume<State>(definition: ConsumerDefinition<State>): Consumer;
  door<Request, State, Answer>(
    name: string,
    handler: DoorHandler<Request, State, Answer>,
  ): Door<Request, Answer>;
  /** Relay, then reference consumers up to the ends seen now, then the other consumers. */
  start(): Promise<void>;
  /** Stops intake, drains, flushes the relay, disconnects: within 8 s. */
  stop(): Promise<void>;
  readiness(): { readonly door: Check; readonly consumer: Check };
  lag(): Promise<Lag[]>;
  /** Age of the oldest event that waits to be published; 0 when none does. */
  outboxAgeMs(): Promise<number>;
  /** How many records were taken this time. */
  replayQuarantine(filter: QuarantineFilter): Promise<number>;
  /** Publishes every current document of a compacted topic again; returns how many. */
  republishAll(topicName: string): Promise<number>;
}

export function createMessaging(options: MessagingOptions): Messaging {
  return new MessagingRuntime(options);
}
