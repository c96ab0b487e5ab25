/** Quarantined records tried again: by an operator, or by themselves once their type is known. */
import type mongoose from 'mongoose';
import {
  type PostingOptions,
  postBatch,
  reportRetry,
  TRANSACTION_LIMIT_MS,
} from './batch-runner.ts';
import { QUARANTINE } from './collections.ts';
import { createDecoder, type Decode, readableTypes } from './envelope-codec.ts';
import { reportOf } from './failure.ts';
import type { CollectionWrites, ConsumerDefinition, IncomingEvent } from './handler.ts';
import type { QuarantineFilter } from './messaging.ts';
import { type QuarantineDocument, unsealRecord } from './quarantine.ts';
import { retrying } from './retrying.ts';
import { Abandoned } from './store.ts';
import type { Upcaster } from './upcasters.ts';

const RECORDS_AT_ONCE = 200;

export interface ReplayOptions {
  readonly db: mongoose.mongo.Db;
  readonly definition: ConsumerDefinition<unknown>;
  readonly posting: Omit<PostingOptions, 'group' | 'handler'>;
  readonly upcasters: readonly Upcaster[];
  readonly signal: AbortSignal;
}

interface Readable {
  readonly document: QuarantineDocument;
  readonly event: IncomingEvent;
}

/** Whoever replays a record first has it: the other finds it gone and decides anew. */
function claimOf(readable: readonly Readable[], at: Date): CollectionWrites {
  return {
    collection: QUARANTINE,
    operations: readable.map(({ document }) => ({
      updateOne: {
        filter: { _id: document._id, state: 'waiting' },
        update: { $set: { state: 'replayed', replayedAt: at, sealed: null } },
      },
    })),
  };
}

function readAgain(
  document: QuarantineDocument,
  decode: Decode,
  { posting }: ReplayOptions,
): Readable[] {
  if (document.sealed === null) return [];
  try {
    const bytes = Buffer.from(document.sealed.buffer);
    const record = unsealRecord(posting.quarantineKey, document._id, bytes);
    const { event } = decode(record, document);
    return event === null ? [] : [{ document, event }];
  } catch (error) {
    const fields = { quarantineId: document._id, error: reportOf(error) };
    posting.logger.error(fields, 'a quarantined record cannot be opened with this key');
    return [];
  }
}

async function post(readable: readonly Readable[], options: ReplayOptions): Promise<number> {
  if (readable.length === 0) return 0;
  const { definition, posting, signal } = options;
  const { group, handler } = definition;
  const all: PostingOptions = { ...posting, group, handler };
  const batch = {
    events: readable.map(({ event }) => event),
    quarantined: [],
    claim: claimOf(readable, new Date(posting.now())),
  };
  try {
    const left = await retrying(
      () =>
        posting.store.transact((transaction) => postBatch(all, transaction, batch), {
          signal,
          limitMs: TRANSACTION_LIMIT_MS,
        }),
      { signal, onRetry: reportRetry(all) },
    );
    posting.onCommitted(group, left);
    return readable.length;
  } catch (error) {
    if (error instanceof Abandoned) throw error;
    if (readable.length === 1) {
      const fields = { group, error: reportOf(error) };
      posting.logger.warn(fields, 'a quarantined record fails again and stays');
      return 0;
    }
    let taken = 0;
    for (const one of readable) taken += await post([one], options);
    return taken;
  }
}

/** Returns how many records were taken; what fails again stays as it is. */
export async function replay(options: ReplayOptions, filter: QuarantineFilter): Promise<number> {
  const { db, definition, upcasters, signal } = options;
  if (filter.group !== undefined && filter.group !== definition.group) return 0;
  const decode = createDecoder(definition.topics, upcasters);
  const wanted = {
    group: definition.group,
    state: 'waiting' as const,
    ...(filter.topic !== undefined && { topic: filter.topic }),
    ...(filter.type !== undefined && { type: filter.type }),
    ...(filter.code !== undefined && { 'reason.code': filter.code }),
  };
  let taken = 0;
  for (let after = ''; !signal.aborted; ) {
    const ids = { $gt: after, ...(filter.ids && { $in: [...filter.ids] }) };
    const page = await db
      .collection<QuarantineDocument>(QUARANTINE)
      .find({ ...wanted, _id: ids } as mongoose.mongo.Filter<QuarantineDocument>)
      .sort({ _id: 1 })
      .limit(RECORDS_AT_ONCE)
      .toArray();
    const last = page.at(-1);
    if (last === undefined) break;
    after = last._id;
    const readable = page.flatMap((document) => readAgain(document, decode, options));
    taken += await post(readable, options);
  }
  return taken;
}

/** Records of a type that was unknown when they came, and is known now. */
export async function replayKnownTypes(options: ReplayOptions): Promise<number> {
  let taken = 0;
  const { topics } = options.definition;
  for (const [topic, types] of readableTypes(topics, options.upcasters)) {
    for (const type of types) {
      taken += await replay(options, { topic, type, code: 'unknownType' });
    }
  }
  return taken;
}
