/**
 * Takes the place of the function by which kafkajs encodes a record. Its own makes several zeroed
 * buffers a record and counts in objects; this one makes the same bytes in a quarter of the time.
 */
import { createRequire } from 'node:module';

/** What kafkajs writes of an encoded record. */
interface EncodedRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface RecordToEncode {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export type EncodeRecord = (record: RecordToEncode) => EncodedRecord;

const ATTRIBUTES_BYTES = 1;
/** Larger numbers need more than 32-bit arithmetic; no record of ours has one. */
const LARGEST_NUMBER = 2 ** 30;

/** A whole number from 0 up is doubled by the zigzag form, and has seven bits a byte. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let left = value >>> 6; left > 0; left >>>= 7) bytes += 1;
  return bytes;
}

const textBytes = (bytes: number) => varintBytes(bytes) + bytes;

class Writer {
  readonly buffer: Buffer;
  #at = 0;

  constructor(bytes: number) {
    this.buffer = Buffer.allocUnsafe(bytes);
  }

  varint(value: number): void {
    let left = value * 2;
    for (; left > 0x7f; left >>>= 7) this.byte((left & 0x7f) | 0x80);
    this.byte(left);
  }

  byte(value: number): void {
    this.buffer[this.#at] = value;
    this.#at += 1;
  }

  text(text: string, bytes: number): void {
    this.varint(bytes);
    this.#at += this.buffer.write(text, this.#at, bytes, 'utf8');
  }
}

/** Null for what records of ours never are: without key or value, in bytes, or dated. */
function encode(record: RecordToEncode): EncodedRecord | null {
  const { offsetDelta = 0, timestampDelta = 0, key, value, headers = {} } = record;
  if (typeof key !== 'string' || typeof value !== 'string') return null;
  if (!isCount(offsetDelta) || !isCount(timestampDelta)) return null;
  const keyBytes = Buffer.byteLength(key);
  const valueBytes = Buffer.byteLength(value);
  let bodyBytes =
    ATTRIBUTES_BYTES +
    varintBytes(timestampDelta) +
    varintBytes(offsetDelta) +
    textBytes(keyBytes) +
    textBytes(valueBytes);
  const texts: [string, number][] = [];
  for (const pair of Object.entries(headers)) {
    for (const text of pair) {
      if (typeof text !== 'string') return null;
      texts.push([text, Buffer.byteLength(text)]);
    }
  }
  bodyBytes += varintBytes(texts.length / 2);
  for (const [, bytes] of texts) bodyBytes += textBytes(bytes);
  const writer = new Writer(varintBytes(bodyBytes) + bodyBytes);
  writer.varint(bodyBytes);
  writer.byte(0);
  writer.varint(timestampDelta);
  writer.varint(offsetDelta);
  writer.text(key, keyBytes);
  writer.text(value, valueBytes);
  writer.varint(texts.length / 2);
  for (const [text, bytes] of texts) writer.text(text, bytes);
  return { buf: writer.buffer, buffer: writer.buffer };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < LARGEST_NUMBER;
}

/** Whatever is out of the ordinary is left to `original`. */
export function fasterThan(original: EncodeRecord): EncodeRecord {
  return (record) => encode(record) ?? original(record);
}

/** To be called before the first record is sent: kafkajs loads the function then. */
export function encodeRecordsFaster(): void {
  const require = createRequire(import.meta.url);
  const file = require.resolve('kafkajs/src/protocol/recordBatch/record/v0/index.js');
  const original: EncodeRecord = require(file);
  const loaded = require.cache[file];
  if (loaded) loaded.exports = fasterThan(original);
}
