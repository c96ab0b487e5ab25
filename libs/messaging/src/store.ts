/**
 * What messaging needs of a database: snapshot transactions, and what became of one that failed.
 */
import type { CollectionWrites, SnapshotReader } from './handler.ts';

export interface Transaction extends SnapshotReader {
  /** Applies all of it, or throws: a count that does not fit is a Conflict. */
  write(writes: readonly CollectionWrites[]): Promise<void>;
}

export interface TransactOptions {
  /** Nothing is begun, written or committed after it is aborted. */
  readonly signal: AbortSignal;
  /** Less than a Kafka session would be best, more than an election must be. */
  readonly limitMs: number;
}

export interface Store {
  /**
   * Runs the work once, in one transaction: it resolves when a majority has it on disk. Nothing is
   * tried again here but the question for the outcome of a commit.
   */
  transact<T>(work: (transaction: Transaction) => Promise<T>, options: TransactOptions): Promise<T>;
}

/** Someone else was faster: load and decide again on what is there now. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** The database did not answer for the whole of the time limit. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** The partitions were given to others, or the process stops. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/**
 * `conflict`: decide again. `contended`: a document is locked by another transaction, which ends.
 * `transient`: the same again, later. `abandoned`: not here any more. `permanent`: the same again
 * would fail the same way.
 */
export type FailureKind = 'conflict' | 'contended' | 'transient' | 'abandoned' | 'permanent';
