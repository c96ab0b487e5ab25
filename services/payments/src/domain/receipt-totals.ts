/** Adds receipts up by day of payment, so that billing can tell whether it has all of them. */
import { factHash } from '@mestolo/contracts/control-totals.ts';

export interface CountedReceipt {
  readonly id: string;
  readonly tenant: string;
  readonly paidOn: string;
}

/** What one document of the totals gains. */
export interface TotalsGain {
  readonly tenant: string;
  readonly paidOn: string;
  readonly lane: number;
  readonly receipts: number;
  readonly xor: bigint;
}

/**
 * Many documents a day, and one of them for all receipts that are kept together: transactions at
 * the same time seldom meet in one. Where each receipt stands does not matter to the sum.
 */
const LANES = 64n;

export function gainsOf(receipts: readonly CountedReceipt[]): TotalsGain[] {
  const gains = new Map<string, TotalsGain>();
  const [first] = receipts;
  const lane = first === undefined ? 0 : Number(factHash(first.id) % LANES);
  for (const { id, tenant, paidOn } of receipts) {
    const xor = factHash(id);
    const place = `${tenant}:${paidOn}:${lane}`;
    const before = gains.get(place) ?? { tenant, paidOn, lane, receipts: 0, xor: 0n };
    gains.set(place, { ...before, receipts: before.receipts + 1, xor: before.xor ^ xor });
  }
  return [...gains.values()];
}
