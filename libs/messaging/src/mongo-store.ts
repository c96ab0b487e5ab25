/** The store over MongoDB: snapshot in, majority and journal out, counts checked, plain objects. */
import mongoose from 'mongoose';
import { backoffMs, sleep, within } from './backoff.ts';
import { OUTBOX } from './collections.ts';
import type { CollectionWrites, WriteOperation } from './handler.ts';
import { Abandoned, Conflict, type Store, type Transaction, Unanswered } from './store.ts';

type Db = mongoose.mongo.Db;
type Session = mongoose.mongo.ClientSession;

const SNAPSHOT = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', j: true },
  readPreference: 'primary',
} as const;

/** More than the 101 documents of a default first batch, so that a read is one round trip. */
const READ_BATCH = 5_000;

/**
 * A command must stay below 16 MB; documents of the outbox may be half of that, others are small.
 */
const STATEMENTS_AT_ONCE = 1_000;

interface WriteReply {
  readonly n: number;
  readonly writeErrors?: readonly { readonly code: number; readonly errmsg: string }[];
  readonly errorLabels?: string[];
}

/** Neighbouring operations of one kind are one command, so that their order stays as it was. */
export function commandsOf({ collection, operations }: CollectionWrites): {
  readonly command: Record<string, unknown>;
  readonly count: number;
}[] {
  const atOnce = collection === OUTBOX ? 1 : STATEMENTS_AT_ONCE;
  const commands: { kind: string; statements: unknown[] }[] = [];
  for (const operation of operations) {
    const [kind, statement] = statementOf(operation);
    const last = commands.at(-1);
    if (last?.kind === kind && last.statements.length < atOnce) last.statements.push(statement);
    else commands.push({ kind, statements: [statement] });
  }
  const field = { insert: 'documents', update: 'updates', delete: 'deletes' };
  return commands.map(({ kind, statements }) => ({
    command: { [kind]: collection, [field[kind as keyof typeof field]]: statements },
    count: statements.length,
  }));
}

function statementOf(operation: WriteOperation): [string, unknown] {
  if ('insertOne' in operation) return ['insert', operation.insertOne.document];
  if ('updateOne' in operation) {
    const { filter, update, upsert } = operation.updateOne;
    return ['update', { q: filter, u: update, upsert: upsert === true }];
  }
  if ('replaceOne' in operation) {
    const { filter, replacement, upsert } = operation.replaceOne;
    return ['update', { q: filter, u: replacement, upsert: upsert === true }];
  }
  return ['delete', { q: operation.deleteOne.filter, limit: 1 }];
}

async function writeAll(db: Db, session: Session, writes: CollectionWrites): Promise<void> {
  for (const { command, count } of commandsOf(writes)) {
    const reply = (await db.command(command, { session })) as unknown as WriteReply;
    const failed = reply.writeErrors?.[0];
    if (failed !== undefined) {
      throw new mongoose.mongo.MongoServerError({
        message: failed.errmsg,
        code: failed.code,
        errorLabels: reply.errorLabels ?? [],
      });
    }
    if (reply.n !== count) {
      throw new Conflict(
        `${writes.collection}: ${reply.n} of ${count} writes found their document`,
      );
    }
  }
}

/** A repeated commit has the outcome of the first, so asking again is safe; until it is late. */
async function commit(session: Session, hasEnded: () => boolean): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      const { MongoError } = mongoose.mongo;
      const isUnknown =
        error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
      if (!isUnknown || hasEnded()) throw error;
      await sleep(backoffMs(attempt, { firstMs: 20, longestMs: 500 }));
    }
  }
}

export function createMongoStore(db: Db, client: mongoose.mongo.MongoClient): Store {
  return {
    async transact(work, { signal, limitMs }) {
      if (signal.aborted) throw new Abandoned('Not begun any more');
      const session = client.startSession({ causalConsistency: false });
      let isLate = false;
      const guard = (): void => {
        if (isLate) throw new Unanswered('Given up before this step');
        if (signal.aborted) throw new Abandoned('Given up before this step');
      };
      const transaction: Transaction = {
        async find(collection, filter, options = {}) {
          guard();
          const cursor = db
            .collection(collection)
            .find(filter, { ...options, session, batchSize: READ_BATCH });
          return (await cursor.toArray()) as never;
        },
        async write(writes) {
          for (const one of writes) {
            guard();
            if (one.operations.length > 0) await writeAll(db, session, one);
          }
        },
      };
      const run = async () => {
        session.startTransaction(SNAPSHOT);
        const result = await work(transaction);
        guard();
        await commit(session, () => isLate);
        return result;
      };
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          isLate = true;
          reject(new Unanswered(`The transaction was not done within ${limitMs} ms`));
        }, limitMs);
      });
      try {
        return await Promise.race([run(), limit]);
      } finally {
        clearTimeout(timer);
        // It aborts what is still open, so that the next try does not meet this one's locks; a
        // server that does not answer must not hold us up.
        await within(isLate ? 0 : 1_000, session.endSession(), undefined);
      }
    },
  };
}
