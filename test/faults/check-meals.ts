/** Compares what devices said with what the ledger charged: one net effect, of the right cents. */
import type { StoredEntry } from '@mestolo/deploy/books/ledger.ts';
import type { StoredMeal, StoredObservation } from './checker.ts';
import type { Fact } from './checker-input.ts';

export type MealCharges = Map<string, readonly StoredEntry[]>;

export interface FactOfMeal {
  readonly fact: Fact;
  readonly mealId: string;
}

export interface MealEvidence {
  readonly facts: readonly FactOfMeal[];
  readonly charges: MealCharges;
  readonly meals: readonly StoredMeal[];
  readonly observations: readonly StoredObservation[];
}

export function checkMeals({ facts, charges, meals, observations }: MealEvidence): string[] {
  const faults: string[] = [];
  const said = Map.groupBy(facts, ({ mealId }) => mealId);
  const recorded = new Map(meals.map((meal) => [meal._id, meal]));
  const kept = Map.groupBy(observations, ({ observationId }) => observationId);
  for (const { fact, mealId } of facts) {
    const times = kept.get(fact.observationId)?.length ?? 0;
    if (times > 1) faults.push(`fact ${fact.observationId} is kept ${times} times`);
    if (times === 0 && fact.outcome === 'ok') {
      faults.push(`fact ${fact.observationId} was accepted and is gone`);
    }
    if (times === 1 && kept.get(fact.observationId)?.[0]?.mealId !== mealId) {
      faults.push(`fact ${fact.observationId} is kept under another meal`);
    }
  }
  for (const [mealId, about] of said) {
    const facts = about.map(({ fact }) => fact);
    faults.push(...checkMeal(mealId, facts, charges.get(mealId) ?? [], recorded.get(mealId)));
  }
  const ids = new Set(facts.map(({ fact }) => fact.observationId));
  for (const id of kept.keys()) {
    if (!ids.has(id)) faults.push(`observation ${id} is kept, and nobody said it`);
  }
  for (const mealId of charges.keys()) {
    if (!said.has(mealId)) faults.push(`meal ${mealId} is charged, and nobody recorded it`);
  }
  return faults;
}

function checkMeal(
  mealId: string,
  facts: readonly Fact[],
  entries: readonly StoredEntry[],
  meal: StoredMeal | undefined,
): string[] {
  const [first] = facts;
  if (!first) return [];
  const faults: string[] = [];
  const possible = possibleCents(facts);
  const net = entries.reduce(
    (sum, { side, amountCents }) => sum + (side === 'debit' ? amountCents : -amountCents),
    0,
  );
  if (!possible.has(net)) {
    const wanted = [...possible].join(' or ');
    faults.push(`${net} cents are charged, ${wanted} are right`);
  }
  if (entries.length === 0 && facts.some(({ outcome }) => outcome === 'ok')) {
    faults.push('nothing of it is in the ledger');
  }
  for (const { _id, kind, revision, pricing, amountCents, accountId } of entries) {
    if (accountId !== first.accountId) faults.push(`entry ${_id} is on another account`);
    if (amountCents !== first.priceCents && amountCents !== 0) {
      faults.push(`entry ${_id} has ${amountCents} cents, the price is ${first.priceCents}`);
    }
    const same = entries.filter((one) => {
      return one.kind === kind && one.revision === revision && one.pricing === pricing;
    });
    if (same.length > 1) faults.push(`revision ${revision} has ${same.length} entries ${kind}`);
  }
  if (meal && meal.revision !== Math.max(0, ...entries.map(({ revision }) => revision ?? 0))) {
    faults.push(`revision ${meal.revision} is recorded, another one is in the ledger`);
  }
  const ok = facts.filter(({ outcome }) => outcome === 'ok').length;
  if (meal && (meal.observations < ok || meal.observations > facts.length)) {
    faults.push(`${meal.observations} observations are counted, ${ok} were accepted`);
  }
  return faults.map((fault) => `meal ${mealId}: ${fault}`);
}

/** A fact nobody answered may have counted or not; all others must. */
function possibleCents(facts: readonly Fact[]): ReadonlySet<number> {
  const [first, ...others] = facts.filter(({ outcome }) => outcome === 'unknown');
  if (!first) return new Set([centsOf(facts)]);
  const rest = facts.filter((fact) => fact !== first);
  const counted = rest.concat({ ...first, outcome: 'ok' });
  if (others.length === 0) return new Set([centsOf(counted), centsOf(rest)]);
  return new Set([...possibleCents(counted), ...possibleCents(rest)]);
}

/** The load corrects a meal at most once, and only to absent. */
function centsOf(facts: readonly Fact[]): number {
  const isPresent = facts.some(({ state }) => state === 'present');
  const isCorrected = facts.some(({ state }) => state === 'absent');
  return isPresent && !isCorrected ? (facts[0]?.priceCents ?? 0) : 0;
}
