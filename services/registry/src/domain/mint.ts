/**
 * Ids for what is new. They come from a seed drawn outside, so that deciding twice gives the same.
 */
import { createHmac } from 'node:crypto';
import { PAYMENT_CODE_ALPHABET, paymentCodeOf } from '@mestolo/contracts/payment-code.ts';
import { uuidOf } from '@mestolo/service/uuid-v7.ts';

export interface Mint {
  /** 32 random bytes of one request. */
  readonly seed: Buffer;
  /** Time of the machine, in milliseconds. */
  readonly atMs: number;
}

/** A UUIDv7; nothing of `label` can be read from it, since the seed is random and thrown away. */
export function mintId({ seed, atMs }: Mint, label: string): string {
  return uuidOf(createHmac('sha256', seed).update(`id ${label}`).digest(), atMs);
}

/** 32 bytes, as unpredictable as the seed. */
export function mintKey({ seed }: Mint, label: string): Buffer {
  return createHmac('sha256', seed).update(`key ${label}`).digest();
}

/**
 * The payment code at a place of the seed's endless list of them. Forty random bits: among a
 * million families one guess in a million is somebody's, and whoever guesses is held by limits.
 */
export function mintPaymentCode({ seed }: Mint, place: number): string {
  const bytes = createHmac('sha256', seed).update(`payment code ${place}`).digest();
  const characters = Array.from(bytes.subarray(0, 8), (byte) => PAYMENT_CODE_ALPHABET[byte & 31]);
  return paymentCodeOf(characters.join(''));
}
