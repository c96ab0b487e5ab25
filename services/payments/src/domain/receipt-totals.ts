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

/** Several documents a day, so that receipts that come together seldom meet in one. */
const LANES = 8n;

export function gainsOf(receipts: readonly CountedReceipt[]): TotalsGain[] {
  const gains = new Map<string, TotalsGain>();
  for (const { id, tenant, paidOn } of receipts) {
    const xor = factHash(id);
    const lane = Number(xor % LANES);
    const place = `${tenant}:${paidOn}:${lane}`;
    const before = gains.get(place) ?? { tenant, paidOn, lane, receipts: 0, xor: 0n };
    gains.set(place, { ...before, receipts: before.receipts + 1, xor: before.xor ^ xor });
  }
  return [...gains.values()];
}
