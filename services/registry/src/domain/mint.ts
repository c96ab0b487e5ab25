/**
 * Ids for what is new. They come from a seed drawn outside, so that deciding twice gives the same.
 */
import { createHmac } from 'node:crypto';

export interface Mint {
  /** 32 random bytes of one request. */
  readonly seed: Buffer;
  /** Time of the machine, in milliseconds. */
  readonly atMs: number;
}

/** A UUIDv7; nothing of `label` can be read from it, since the seed is random and thrown away. */
export function mintId({ seed, atMs }: Mint, label: string): string {
  const bytes = createHmac('sha256', seed).update(`id ${label}`).digest().subarray(0, 16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** 32 bytes, as unpredictable as the seed. */
export function mintKey({ seed }: Mint, label: string): Buffer {
  return createHmac('sha256', seed).update(`key ${label}`).digest();
}
