/** One-time codes at rest: only a slow hash is kept, so that whoever reads it has no code. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { CODE_BYTES, codeOf, typedCode } from '../domain/device-code.ts';

const hashSlowly = promisify<string, Buffer, number, Buffer>(scrypt);

const HASH_BYTES = 32;
/** Until the end of a school day, wherever the device is; the office makes another in a moment. */
export const CODE_LIFE_MS = 24 * 3_600_000;
export const CODE_ATTEMPTS = 5;

export interface HashedCode {
  readonly salt: string;
  readonly hash: string;
}

export async function makeCode(): Promise<HashedCode & { readonly code: string }> {
  const code = codeOf(randomBytes(CODE_BYTES));
  const salt = randomBytes(16);
  const hashed = await hashSlowly(code, salt, HASH_BYTES);
  return { code, salt: salt.toString('base64url'), hash: hashed.toString('base64url') };
}

/** However it was typed: in small letters, with spaces, without its dash. */
export async function codeFits(typed: string, { salt, hash }: HashedCode): Promise<boolean> {
  const code = typedCode(typed);
  if (code === null) return false;
  const hashed = await hashSlowly(code, Buffer.from(salt, 'base64url'), HASH_BYTES);
  return timingSafeEqual(hashed, Buffer.from(hash, 'base64url'));
}
