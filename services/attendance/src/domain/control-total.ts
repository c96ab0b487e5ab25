/**
 * What two services compare to see that both know the same meals: how many, and all of them with
 * their revisions folded into 64 bits. The order in which meals are folded in does not matter.
 */
import { createHash } from 'node:crypto';

/** The first 8 bytes of the SHA-256 of `mealId:revision`, signed as in BSON. */
export function mealHash(mealId: string, revision: number): bigint {
  return createHash('sha256').update(`${mealId}:${revision}`).digest().readBigInt64BE(0);
}

/** What a revision changes: the hash of the one before is taken out, and its own is put in. */
export function totalsChange(
  mealId: string,
  revisions: { readonly before: number; readonly after: number },
): { readonly meals: number; readonly xor: bigint } {
  const { before, after } = revisions;
  if (before === after) return { meals: 0, xor: 0n };
  const out = before === 0 ? 0n : mealHash(mealId, before);
  return { meals: before === 0 ? 1 : 0, xor: out ^ mealHash(mealId, after) };
}

/** 16 hexadecimal digits. */
export function xorText(xor: bigint): string {
  return BigInt.asUintN(64, xor).toString(16).padStart(16, '0');
}
