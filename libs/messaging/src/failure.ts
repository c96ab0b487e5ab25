/** Which failures of a transaction pass by themselves, and which never will. */
import mongoose from 'mongoose';
import { TryLater } from './handler.ts';
import { Abandoned, Conflict, type FailureKind, Unanswered } from './store.ts';

const {
  MongoAPIError,
  MongoCursorExhaustedError,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTransactionError,
} = mongoose.mongo;

const DUPLICATE_KEY = 11_000;
const WRITE_CONFLICT = 112;
const LOCK_TIMEOUT = 24;

/**
 * Server errors that lie in the data of the batch. Everything else a server says is about its own
 * state or rights, and passes or is mended: a record is never quarantined for it.
 */
const DATA_ERRORS: ReadonlySet<number> = new Set([
  2, // BadValue
  9, // FailedToParse
  14, // TypeMismatch
  22, // InvalidBSON
  28, // PathNotViable
  40, // ConflictingUpdateOperators
  52, // DollarPrefixedFieldName
  54, // NotSingleValueField
  56, // EmptyFieldName
  57, // DottedFieldName
  66, // ImmutableField
  121, // DocumentValidationFailure
  10_334, // BSONObjectTooLarge
  17_280, // KeyTooLong
  17_419, // Resulting document after update is larger than 16 MB
  17_420, // Document to upsert is larger than 16 MB
]);

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

function kindOfMongoError(error: InstanceType<typeof MongoError>): FailureKind {
  if (error.code === DUPLICATE_KEY) return 'conflict';
  if (error.code === WRITE_CONFLICT || error.code === LOCK_TIMEOUT) return 'contended';
  if (error.hasErrorLabel('TransientTransactionError')) return 'transient';
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) {
    return 'transient';
  }
  if (error instanceof MongoServerError) {
    return DATA_ERRORS.has(Number(error.code)) ? 'permanent' : 'transient';
  }
  if (error instanceof MongoExpiredSessionError || error instanceof MongoTransactionError) {
    return 'transient';
  }
  if (error instanceof MongoCursorExhaustedError) return 'transient';
  // The driver refuses to send it: the call is wrong, and stays wrong.
  return error instanceof MongoAPIError ? 'permanent' : 'transient';
}

export function failureKind(error: unknown): FailureKind {
  if (error instanceof Conflict) return 'conflict';
  if (error instanceof Abandoned) return 'abandoned';
  if (error instanceof Unanswered || error instanceof TryLater) return 'transient';
  if (error instanceof MongoError) return kindOfMongoError(error);
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && NETWORK_CODES.has(code)) return 'transient';
    if (error.cause !== undefined) return failureKind(error.cause);
  }
  return 'permanent';
}

/** What may be logged of an error: names and codes; a message can hold personal data. */
export function reportOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  const isOurs = error instanceof Conflict || error instanceof Unanswered;
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    ...((isOurs || error instanceof MongoNetworkError || error instanceof TryLater) && {
      message: error.message,
    }),
    at: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 6)
      .map((line) => line.trim().slice(3)),
    ...(error.cause !== undefined && { cause: reportOf(error.cause) }),
  };
}
