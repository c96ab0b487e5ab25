/** Whether a flow adds up to what it declares. */
import { sumCents } from '@mestolo/money/cents.ts';
import type { Flow } from './settlement-facts.ts';

export interface FlowTotals {
  readonly payments: number;
  readonly cents: number;
  readonly isAsDeclared: boolean;
}

/**
 * Payments that were taken back stand in a flow with an amount above zero. PSPs have added them up,
 * left them out and taken them off; each of these totals is accepted.
 */
export function flowTotals({ version, payments }: Flow): FlowTotals {
  const kept = payments.filter(({ outcome }) => outcome !== 'revoked');
  const revoked = payments.filter(({ outcome }) => outcome === 'revoked');
  const keptCents = sumCents(...kept.map(({ cents }) => cents));
  const revokedCents = sumCents(...revoked.map(({ cents }) => cents));
  const sums = [keptCents + revokedCents, keptCents, keptCents - revokedCents];
  const found = sums.find((sum) => sum === version.declaredCents);
  return {
    payments: payments.length,
    cents: found ?? keptCents + revokedCents,
    isAsDeclared: found !== undefined && payments.length === version.declaredPayments,
  };
}
