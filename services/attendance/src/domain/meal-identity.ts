/** A meal has its permanent id before anyone has recorded it. */
import { createHash } from 'node:crypto';
import type { MealSlot } from '@mestolo/contracts/values.ts';

export interface MealKey {
  readonly tenant: string;
  readonly pupilId: string;
  /** The local day of the meal, `2020-09-30`. */
  readonly servedOn: string;
  readonly slot: MealSlot;
}

/**
 * The first 16 bytes, as 32 hexadecimal digits, of the SHA-256 of
 * `tenant|pupilId|servedOn|slot`. Two devices that see the same pupil at the same meal therefore
 * speak of one meal, with no need to ask anyone.
 */
export function mealIdOf({ tenant, pupilId, servedOn, slot }: MealKey): string {
  return hashed(`${tenant}|${pupilId}|${servedOn}|${slot}`);
}

/**
 * The second, third … meal of this pupil, day and slot, which stands in for a voided one: its
 * `number` is in the hash too, `tenant|pupilId|servedOn|slot|2`.
 */
export function standInIdOf(key: MealKey, number: number): string {
  const { tenant, pupilId, servedOn, slot } = key;
  return hashed(`${tenant}|${pupilId}|${servedOn}|${slot}|${number}`);
}

function hashed(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}
