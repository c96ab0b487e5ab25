/** What a service writes to take part: pure decisions over events or requests, and nothing else. */
import type { DataOf, EventDefinition } from '@mestolo/contracts/event.ts';
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';

/**
 * What made something happen, for traces and for the books: each outgoing event names the incoming
 * event or request that caused it. `traceId` is null only where the caller sent no trace.
 */
export interface Cause {
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  readonly traceId: string | null;
}

/** One event as it was read and checked. `partition` and `offset` are for messages to operators. */
export interface IncomingEvent<Definition extends EventDefinition = EventDefinition> {
  readonly definition: Definition;
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly key: string;
  readonly subject: string;
  /** When it was made, business time of the tenant. */
  readonly time: string;
  readonly data: DataOf<Definition>;
  readonly cause: Cause;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** One event to publish. Its id is its fact's: publishing it again changes nothing. */
export interface OutgoingEvent<Definition extends EventDefinition = EventDefinition> {
  readonly topic: TopicDefinition;
  readonly definition: Definition;
  readonly id: string;
  readonly tenant: string;
  readonly key: string;
  readonly subject: string;
  readonly time: string;
  readonly data: DataOf<Definition>;
  readonly cause: Cause | null;
}

/** The subject of a compacted topic that changed; the relay publishes its current document. */
export interface ChangedSubject {
  readonly topic: TopicDefinition;
  readonly key: string;
  readonly cause: Cause | null;
  /** As this decision leaves it; it saves a read, and it is not kept with the outbox. */
  readonly now?: OutgoingEvent | null;
}

/** Plain MongoDB bulk operations. */
export type WriteOperation =
  | { readonly insertOne: { readonly document: Record<string, unknown> } }
  | {
      readonly updateOne: {
        readonly filter: Record<string, unknown>;
        readonly update: Record<string, unknown> | readonly Record<string, unknown>[];
        readonly upsert?: boolean;
      };
    }
  | {
      readonly replaceOne: {
        readonly filter: Record<string, unknown>;
        readonly replacement: Record<string, unknown>;
        readonly upsert?: boolean;
      };
    }
  | { readonly deleteOne: { readonly filter: Record<string, unknown> } };

/**
 * The writes to one collection, in order. Every insert must insert, and every update, replacement
 * or deletion must find its document (or upsert): otherwise someone else was faster, the whole
 * transaction is given up and decided again on what is there now.
 */
export interface CollectionWrites {
  readonly collection: string;
  readonly operations: readonly WriteOperation[];
}

/** What becomes of a batch: one transaction commits all of it, or nothing. */
export interface Decision {
  readonly writes: readonly CollectionWrites[];
  readonly events: readonly OutgoingEvent[];
  readonly changed: readonly ChangedSubject[];
}

/** Reads in the transaction's snapshot. */
export interface SnapshotReader {
  find<Document>(
    collection: string,
    filter: Record<string, unknown>,
    options?: {
      readonly projection?: Record<string, 0 | 1>;
      readonly sort?: Record<string, 1 | -1>;
    },
  ): Promise<Document[]>;
}

/** A consumer: one read of the states touched, then a pure fold over the events. */
export interface BatchHandler<State> {
  load(reader: SnapshotReader, events: readonly IncomingEvent[]): Promise<State>;
  /** Pure: it may be called again for the same events, or for a part of them. */
  decide(state: State, events: readonly IncomingEvent[]): Decision;
}

export interface ConsumerDefinition<State = unknown> {
  /** The consumer group, `billing` or `billing.reference`. */
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly handler: BatchHandler<State>;
}

/** A request at a door; requests that arrive together share a transaction. */
export interface DoorRequest<Request> {
  readonly request: Request;
  readonly cause: Cause;
}

/** A door (HTTP) posts through the same machinery as a consumer, and answers each request. */
export interface DoorHandler<Request, State, Answer> {
  load(reader: SnapshotReader, requests: readonly DoorRequest<Request>[]): Promise<State>;
  /**
   * How many facts a request holds and how large it is, for the limits of a group; one, unless
   * told.
   */
  size?(request: Request): { readonly facts: number; readonly bytes: number };
  /** Pure. `answers` has one answer a request, in the requests' order. */
  decide(
    state: State,
    requests: readonly DoorRequest<Request>[],
  ): { readonly decision: Decision; readonly answers: readonly Answer[] };
}

/**
 * Thrown by `load` when something it needs is away for now (another service, a key): the batch is
 * tried again with back-off and nothing is quarantined. A door answers 503.
 */
export class TryLater extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'TryLater';
  }
}
