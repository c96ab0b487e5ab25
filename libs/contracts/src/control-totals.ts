/**
 * How two services find out that they know the same facts without telling each other all of them:
 * by day, how many there are, and the hashes of their names combined by exclusive or. A name is
 * `<meal id>:<highest revision>` or `<creditor fiscal code>:<receipt id>`.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { id, localDate, mealId } from './values.ts';

/** 64 bits, 16 hexadecimal digits. */
const xorDigits = z.string().regex(/^[0-9a-f]{16}$/);

/** GET …/control-totals of attendance; days without a meal are left out. */
export const mealTotals = z.object({
  days: z.array(z.object({ servedOn: localDate, meals: z.int().nonnegative(), xor: xorDigits })),
});

/** GET …/control-totals of payments; days without a receipt are left out. */
export const receiptTotals = z.object({
  days: z.array(z.object({ paidOn: localDate, receipts: z.int().nonnegative(), xor: xorDigits })),
});

/** What of GET …/meals?servedOn= matters to whoever looks for what is missing. */
export const mealsOfDay = z.object({
  meals: z.array(
    z.object({ mealId, revision: z.int().positive(), pupilId: id, servedOn: localDate }),
  ),
  next: z.string().nullable(),
});

/** GET …/receipts?paidOn= of payments. */
export const receiptsOfDay = z.object({
  receipts: z.array(z.object({ receiptKey: z.string(), paidOn: localDate })),
  next: z.string().nullable(),
});

/** POST …/meals:resend and …/receipts:resend; names that are not known are left out. */
export const resent = z.object({ sent: z.int().nonnegative() });

/** The first eight bytes of the SHA-256 of a fact's name. */
export function factHash(name: string): bigint {
  return hash('sha256', name, 'buffer').readBigUInt64BE();
}

/** All hashes combined; a name that is in twice is out again. */
export function xorOf(names: Iterable<string>): bigint {
  let xor = 0n;
  for (const name of names) xor ^= factHash(name);
  return xor;
}

export function xorText(xor: bigint): string {
  return BigInt.asUintN(64, xor).toString(16).padStart(16, '0');
}
