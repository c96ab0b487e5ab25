/** Monthly fees: what stays charged of each is its newest debit, and nothing else. */
import type { StoredEntry } from './ledger.ts';

/** What the ledger holds of the fee of one pupil and month. */
interface FeeCharge {
  netCents: number;
  inForce: { readonly revision: number; readonly amountCents: number };
}

export type FeeCharges = Map<string, FeeCharge>;

export function addFee(charges: FeeCharges, entry: StoredEntry): void {
  const { fee, pupilId, side, kind, amountCents } = entry;
  if (fee === undefined) return;
  const key = `${pupilId} ${fee.month}`;
  const charge = charges.get(key) ?? { netCents: 0, inForce: { revision: 0, amountCents: 0 } };
  charges.set(key, charge);
  charge.netCents += side === 'debit' ? amountCents : -amountCents;
  if (kind === 'feeDebit' && fee.revision > charge.inForce.revision) {
    charge.inForce = { revision: fee.revision, amountCents };
  }
}

export function compareFees(charges: FeeCharges): string[] {
  return [...charges]
    .filter(([, { netCents, inForce }]) => netCents !== inForce.amountCents)
    .map(
      ([fee, { netCents, inForce }]) =>
        `fee of pupil ${fee}: charged ${netCents} cents in all, its debit in force is ` +
        `${inForce.amountCents}`,
    );
}
