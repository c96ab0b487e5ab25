/** Compares what the devices and teachers said with what was charged, meal by meal. */
import type { StoredEntry } from './ledger.ts';

export interface StoredMeal {
  readonly _id: string;
  readonly accountId: string;
  readonly revision: number;
  readonly state: string;
}

/** Whoever ate is charged, and who ordered and did not cancel in time. */
const DUE = ['eaten', 'ordered'];

/** What the ledger holds of one meal. */
interface Charge {
  accountId: string;
  netCents: number;
  /** The debit of the highest revision, at its newest price. */
  inForce: {
    readonly revision: number;
    /** How often its price was put right. */
    readonly pricing: number;
    readonly amountCents: number;
  };
}

export type Charges = Map<string, Charge>;

export function addCharge(charges: Charges, entry: StoredEntry): void {
  if (entry.mealId === undefined) return;
  const charge = charges.get(entry.mealId) ?? {
    accountId: entry.accountId,
    netCents: 0,
    inForce: { revision: 0, pricing: 0, amountCents: 0 },
  };
  charge.netCents += entry.side === 'debit' ? entry.amountCents : -entry.amountCents;
  const { revision = 0, pricing = 0, amountCents } = entry;
  const { inForce } = charge;
  const isSame = revision === inForce.revision;
  const isLater = isSame ? pricing > inForce.pricing : revision > inForce.revision;
  if (entry.kind === 'mealDebit' && isLater) charge.inForce = { revision, pricing, amountCents };
  charges.set(entry.mealId, charge);
}

/** Every meal has its one charge in force, at its newest revision and on its own account. */
export function compareMeal(
  meal: StoredMeal,
  charges: Charges,
  parked: ReadonlySet<string>,
): string[] {
  const charge = charges.get(meal._id);
  if (!charge) {
    return parked.has(meal._id) ? [] : [`meal ${meal._id}: recorded, but never reached the ledger`];
  }
  const faults: string[] = [];
  const { inForce } = charge;
  if (charge.accountId !== meal.accountId) faults.push('charged to another account');
  // A correction may wait for its price while the revision before it stays charged.
  if (inForce.revision < meal.revision && parked.has(meal._id)) return [];
  if (inForce.revision !== meal.revision) {
    faults.push(`revision ${meal.revision} recorded, ${inForce.revision} charged`);
  }
  if (charge.netCents !== inForce.amountCents) {
    faults.push(
      `charged ${charge.netCents} cents in all, its debit in force is ${inForce.amountCents}`,
    );
  }
  if (!DUE.includes(meal.state) && charge.netCents !== 0) {
    faults.push(`is ${meal.state}, but ${charge.netCents} cents stay charged`);
  }
  return faults.map((fault) => `meal ${meal._id}: ${fault}`);
}

/**
 * Billing finds a meal's first debit by its id and every other by being marked: one that is neither
 * would be charged a second time.
 */
export function unfoundDebit({ _id, kind, mealId, again }: StoredEntry): string[] {
  if (kind !== 'mealDebit' || (again === true) === (_id !== `${mealId}:1:debit`)) return [];
  return [`entry ${_id}: is ${again ? '' : 'not '}marked as a further debit of its meal`];
}
