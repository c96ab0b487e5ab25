/** From meals to debits and reversals. */
import {
  type BooksDraft,
  comuneOf,
  ForeignTenant,
  type MealInForce,
  postTo,
  pupilOf,
  said,
} from './books.ts';
import { mealDebitId, mealReversalId } from './entry-ids.ts';
import type { MealFact } from './facts.ts';
import { type Price, priceOn } from './pupil.ts';

/** All revisions of a meal carry the account it was born with; this one does not. */
export class MealChangedAccount extends Error {
  override readonly name = 'MealChangedAccount';
}

const NOTHING_DUE = { cents: 0, tariff: null, band: null } as const;

export type MealOutcome = 'posted' | 'known' | 'waits';

/**
 * Takes one revision of a meal. The highest revision counts, whatever the order in which they come:
 * it takes back what is in force at its frozen price and charges what is due now. Each revision
 * taken writes its debit, of 0 cents where nothing is due, so that it is known when it comes again.
 * Never refused for lack of money: the meal has been eaten.
 */
export function takeMeal(draft: BooksDraft, fact: MealFact): MealOutcome {
  const inForce = draft.meals.get(fact.mealId) ?? draft.loaded.meals.get(fact.mealId);
  if (inForce && inForce.revision >= fact.revision) return 'known';
  if (inForce && inForce.accountId !== fact.accountId) {
    throw new MealChangedAccount('A newer revision of a meal names another account.');
  }
  const isDue = fact.state === 'eaten' || fact.state === 'ordered';
  const price = isDue ? priceOfMeal(draft, fact) : NOTHING_DUE;
  if (price === null) return 'waits';
  if (inForce && inForce.amountCents > 0) reverse(draft, fact, inForce);
  debitMeal(draft, fact, price);
  tally(draft, fact, inForce);
  return 'posted';
}

/** The price, or null where it cannot be known yet: then the meal waits, and is never dropped. */
function priceOfMeal(draft: BooksDraft, fact: MealFact): Price | null {
  const pupil = pupilOf(draft, fact.pupilId);
  if (pupil && pupil.tenant !== fact.tenant) {
    throw new ForeignTenant('A meal names a pupil of another Comune.');
  }
  const comune = comuneOf(draft, fact.tenant);
  const price = priceOn(fact.servedOn, fact.schoolId, { pupil, comune });
  if (typeof price === 'string') {
    const id = mealDebitId(fact.mealId, fact.revision);
    // The first telling stays, with its trace: a second one in the same batch is a repetition.
    const first = draft.parked.get(id)?.fact ?? fact;
    if (!draft.loaded.parked.has(id)) draft.parked.set(id, { waitsFor: price, fact: first });
    return null;
  }
  // A change of the pupil writes the account it belongs to; this meal belongs to an older one.
  if (pupil && pupil.accountId !== fact.accountId) {
    const accounts = draft.touchedPupils.get(pupil._id) ?? new Set();
    draft.touchedPupils.set(pupil._id, accounts.add(fact.accountId));
  }
  return price;
}

function debitMeal(draft: BooksDraft, fact: MealFact, price: Price | typeof NOTHING_DUE): void {
  postTo(
    draft,
    fact.accountId,
    {
      _id: mealDebitId(fact.mealId, fact.revision),
      kind: 'mealDebit',
      amountCents: price.cents,
      ...said('tariff', price.tariff),
      ...said('band', price.band),
      ...said('again', fact.revision > 1 ? true : null),
      ...commonFields(fact),
    },
    fact.trace,
  );
  const { mealId, revision, accountId, schoolId } = fact;
  draft.meals.set(mealId, { revision, accountId, schoolId, amountCents: price.cents });
}

/** A meal counts once, by its newest revision. */
function tally(draft: BooksDraft, fact: MealFact, before: MealInForce | undefined): void {
  const { tenant, servedOn: day, mealId, revision } = fact;
  const names = [`${mealId}:${revision}`];
  if (before) names.push(`${mealId}:${before.revision}`);
  draft.tallies.push({ of: 'meals', tenant, day, added: before ? 0 : 1, names });
}

/** Takes back what was charged, at the price of then and from the school that had it. */
function reverse(draft: BooksDraft, fact: MealFact, inForce: MealInForce): void {
  postTo(
    draft,
    inForce.accountId,
    {
      _id: mealReversalId(fact.mealId, fact.revision),
      kind: 'mealReversal',
      amountCents: inForce.amountCents,
      ...commonFields(fact),
      schoolId: inForce.schoolId,
    },
    fact.trace,
  );
}

function commonFields(fact: MealFact) {
  return {
    tenant: fact.tenant,
    effectiveOn: fact.servedOn,
    recordedAt: fact.recordedAt,
    mealId: fact.mealId,
    revision: fact.revision,
    pupilId: fact.pupilId,
    schoolId: fact.schoolId,
    actor: fact.actor,
    ...said('reason', fact.reason),
    source: fact.source,
    ...said('traceId', fact.trace.traceId),
  };
}
