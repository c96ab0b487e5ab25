/**
 * Records that could not be read or taken: sealed bytes, a reason without values, a dead letter.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import type { BusRecord } from './bus.ts';
import { QUARANTINE } from './collections.ts';
import { HEADERS, type UnreadableCode } from './envelope-codec.ts';
import type { CollectionWrites } from './handler.ts';
import type { OutboxEvent } from './outbox.ts';

const { Binary } = mongoose.mongo;

export type QuarantineCode = UnreadableCode | 'handlerFailed';

export interface Origin {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface QuarantineReason {
  readonly code: QuarantineCode;
  /** Paths and codes, or the name of an error; never values. */
  readonly paths: readonly string[];
}

export interface QuarantineDocument extends Origin {
  readonly _id: string;
  readonly reason: QuarantineReason;
  readonly type: string | null;
  readonly tenant: string | null;
  readonly state: 'waiting' | 'replayed' | 'dropped';
  readonly at: Date;
  readonly replayedAt: Date | null;
  /** Who gave it up, when and why; only where somebody did. */
  readonly dropped?: { readonly at: Date; readonly by: string; readonly reason: string };
  /**
   * Nonce, ciphertext and tag of AES-256-GCM; the id is associated data. Null once it is replayed
   * or dropped.
   */
  readonly sealed: InstanceType<typeof Binary> | null;
}

/** Offsets begin anew when a topic is made again, so the bytes are part of the identity. */
export function quarantineId(origin: Origin, record: BusRecord): string {
  const bytes = createHash('sha256')
    .update(record.value ?? '')
    .digest('hex');
  const { group, topic, partition, offset } = origin;
  return `${group}:${topic}:${partition}:${offset}:${bytes.slice(0, 16)}`;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** `key` may hold the one before it too: what is new is sealed with the first. */
export function sealRecord(key: Buffer, id: string, record: BusRecord): Buffer {
  const plain = JSON.stringify({
    key: record.key?.toString('base64') ?? null,
    value: record.value?.toString('base64') ?? null,
    headers: record.headers,
    offset: record.offset,
  });
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.subarray(0, KEY_BYTES), nonce);
  cipher.setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

/** @throws when the key is another one, or the bytes were changed or belong to another record. */
export function unsealRecord(key: Buffer, id: string, bytes: Buffer): BusRecord {
  const plain = openWith(key.subarray(0, KEY_BYTES), id, bytes, key.subarray(KEY_BYTES));
  const stored = JSON.parse(plain);
  const bytesOf = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'));
  return {
    key: bytesOf(stored.key),
    value: bytesOf(stored.value),
    headers: stored.headers,
    offset: stored.offset,
  };
}

function openWith(key: Buffer, id: string, bytes: Buffer, before: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(-TAG_BYTES));
  const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch (error) {
    if (before.length === 0) throw error;
    return openWith(before, id, bytes, Buffer.alloc(0));
  }
}

export interface QuarantineEntry {
  readonly origin: Origin;
  readonly record: BusRecord;
  readonly reason: QuarantineReason;
  readonly type: string | null;
  readonly tenant: string | null;
}

/** A record delivered again finds itself there and stays as it is. */
export function quarantineWrites(
  entries: readonly QuarantineEntry[],
  key: Buffer,
  at: Date,
): CollectionWrites {
  return {
    collection: QUARANTINE,
    operations: entries.map(({ origin, record, reason, type, tenant }) => {
      const _id = quarantineId(origin, record);
      const document: Omit<QuarantineDocument, '_id'> = {
        ...origin,
        reason,
        type,
        tenant,
        state: 'waiting',
        at,
        replayedAt: null,
        sealed: new Binary(sealRecord(key, _id, record)),
      };
      return {
        updateOne: { filter: { _id }, update: { $setOnInsert: document }, upsert: true },
      };
    }),
  };
}

export const DEAD_LETTER_TYPE = 'it.mestolo.messaging.dead-letter.v1';

/** Says where it came from and why; the bytes stay in the quarantine and in the topic of origin. */
export function deadLetterOf(
  { origin, record, reason, type, tenant }: QuarantineEntry,
  service: string,
  at: Date,
): OutboxEvent {
  const key = `${origin.topic}:${origin.partition}`;
  const value = JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: `/mestolo/${service}`,
    type: DEAD_LETTER_TYPE,
    subject: quarantineId(origin, record),
    time: at.toISOString(),
    datacontenttype: 'application/json',
    tenant: tenant ?? 'unknown',
    partitionkey: key,
    data: { ...origin, reason, type },
  });
  const headers = {
    ...HEADERS,
    'origin-topic': origin.topic,
    'origin-partition': String(origin.partition),
    'origin-offset': String(origin.offset),
    'origin-group': origin.group,
    'reason-code': reason.code,
  };
  return { topic: `${service}.dead-letters.v1`, key, value, headers, traceparent: null };
}
