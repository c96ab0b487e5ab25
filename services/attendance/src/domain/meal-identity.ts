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
 * speak of one meal, with no need to ask anyone. The second, third … meal that stands in for a
 * voided one has its `number` in the hash too: `tenant|pupilId|servedOn|slot|2`.
 */
export function mealIdOf({ tenant, pupilId, servedOn, slot }: MealKey, number = 1): string {
  const which = number === 1 ? '' : `|${number}`;
  return createHash('sha256')
    .update(`${tenant}|${pupilId}|${servedOn}|${slot}${which}`, 'utf8')
    .digest('hex')
    .slice(0, 32);
}
