/** What messaging needs of Kafka, and nothing else: the port that the conformance suite tests. */
import type { Membership } from './memberships.ts';

export interface BusRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Records of one partition, in their order. */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly BusRecord[];
  /** The offset after the newest record of the partition when this batch was read. */
  readonly high: number;
  /** Aborted when the partitions were given to others, or the subscription ends. */
  readonly signal: AbortSignal;
}

export interface OutgoingRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TopicRecords {
  readonly topic: string;
  readonly records: readonly OutgoingRecord[];
}

export interface PartitionEnds {
  readonly topic: string;
  readonly partition: number;
  /** The oldest offset that is still there. */
  readonly low: number;
  /** The offset after the newest record. */
  readonly high: number;
}

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Where a partition stands when it is assigned; `committed` is null for a group without offsets.
 */
export interface AssignedPartition extends PartitionEnds {
  readonly committed: number | null;
}

export interface SubscriptionOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** How many partitions there are in all, as far as is known. */
  readonly partitions: number;
  /** Remembers who is in the group, so that the dead can be told from the living. */
  readonly membership?: Membership;
  /**
   * Called for new partitions before any of their records. Gives the offsets to start at; those
   * left out start where the group stands, or at the oldest record.
   */
  startAt(assigned: readonly AssignedPartition[]): Promise<readonly Position[]>;
  /**
   * At most one call in flight a partition. Resolving lets the next records come; it commits
   * nothing. Never rejects unless the signal is aborted.
   */
  onRecords(batch: RecordBatch): Promise<void>;
  /**
   * The group is being shared out anew: end or give up what runs; offsets can still be committed.
   */
  onRevoke(): Promise<void>;
}

export interface SubscriptionHealth {
  readonly ok: boolean;
  readonly reason: string | null;
}

export interface Subscription {
  /** Resolves when the group has been joined for the first time. */
  start(): Promise<void>;
  /** The group's offsets, moved to these; those of partitions given away are left out. */
  commit(positions: readonly Position[]): Promise<void>;
  health(): SubscriptionHealth;
  assigned(): ReadonlyMap<string, readonly number[]>;
  /** Leaves the group within the deadline, or is cut off. */
  close(deadlineMs: number): Promise<void>;
}

export interface Bus {
  /** Resolves when every in-sync replica has every record. */
  publish(batches: readonly TopicRecords[]): Promise<void>;
  subscribe(options: SubscriptionOptions): Subscription;
  ends(topics: readonly string[]): Promise<PartitionEnds[]>;
  /** Whether the broker answers at all. */
  answers(): Promise<boolean>;
  close(deadlineMs: number): Promise<void>;
}
