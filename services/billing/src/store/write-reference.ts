/** What is written of Comuni and pupils: their new state, or only that a decision rests on them. */

import { PARTITIONS } from '@mestolo/contracts/topics.ts';
import type { WriteOperation } from '@mestolo/messaging/handler.ts';
import { type BooksDraft, said } from '../domain/books.ts';
import { type Comune, type Pupil, stubOfComune, stubOfPupil } from '../domain/pupil.ts';
import { SCHEMA } from './documents.ts';

/**
 * Meals that wait for a tariff write the Comune too: a tariff put at the same moment collides.
 */
export function comuneWrites(draft: BooksDraft): WriteOperation[] {
  const tenants = new Set(draft.comuni.keys());
  for (const { fact, waitsFor } of draft.parked.values()) {
    if (waitsFor === 'tariff') tenants.add(fact.tenant);
  }
  return [...tenants].map((tenant) => {
    const changed = draft.comuni.get(tenant);
    const state = { schema: SCHEMA, ...comuneFields(changed ?? stubOfComune(tenant)) };
    const update = changed
      ? { $set: state, ...unset(changed, 'repricing') }
      : { $setOnInsert: state };
    const counted = { ...update, $inc: { touched: 1 } };
    return { updateOne: { filter: { _id: tenant }, update: counted, upsert: true } };
  });
}

/**
 * New pupils write the guard of their lane, and a new mark writes the guards of all lanes: so no
 * pupil that comes at the same moment is missed by the sweep, and lanes do not wait for each other.
 */
export function guardWrites(draft: BooksDraft, lane: string): WriteOperation[] {
  const ids = new Set([...draft.touchedComuni].map((tenant) => `${tenant}:${lane}`));
  for (const [tenant, { repricing }] of draft.comuni) {
    const before = draft.loaded.comuni.get(tenant)?.repricing;
    const isNew = repricing?.after === '' && repricing !== before;
    for (const one of isNew ? REFERENCE_LANES : []) ids.add(`${tenant}:${one}`);
  }
  return [...ids].map((_id) => {
    return { updateOne: { filter: { _id }, update: { $inc: { touched: 1 } }, upsert: true } };
  });
}

/** Where pupils come from: one lane for each partition. */
export function referenceLane(partition: number): string {
  return `reference-${partition}`;
}

const REFERENCE_LANES = Array.from({ length: PARTITIONS }, (_, index) => referenceLane(index));

/** Named one by one: what was read has fields of the store besides. */
function comuneFields(comune: Comune) {
  const { calendarVersion, clock, schools, schoolYears, serviceWeekdays, closures } = comune;
  const calendar = { calendarVersion, clock, schools, schoolYears, serviceWeekdays, closures };
  const { tariff, tariffHistory, feeMonths, repricing, marks, closedUntil, settings } = comune;
  return {
    ...calendar,
    ...{ tariff, tariffHistory, feeMonths },
    ...said('settings', settings),
    ...said('repricing', repricing),
    ...said('marks', marks),
    ...said('closedUntil', closedUntil),
  };
}

/** Each pupil once: its new state, or only that meals wait, or only that it was relied on. */
export function pupilWrites(draft: BooksDraft): WriteOperation[] {
  const waiting = waitingMeals(draft);
  const ids = new Set([...draft.pupils.keys(), ...waiting.keys(), ...draft.touchedPupils.keys()]);
  return [...ids].map((_id) => {
    const changed = draft.pupils.get(_id);
    const others = new Set([
      ...(changed?.otherAccounts ?? []),
      ...(draft.touchedPupils.get(_id) ?? []),
    ]);
    const update = {
      ...(changed
        ? stateOf(changed, others.size > 0)
        : stubUnlessKnown(draft, _id, others.size > 0)),
      $inc: { parked: waiting.get(_id) ?? 0, touched: 1 },
      // Only ever added to: meals of other lanes may add to it at any time.
      ...(others.size > 0 && { $addToSet: { otherAccounts: { $each: [...others] } } }),
    };
    return { updateOne: { filter: { _id }, update, upsert: true } };
  });
}

/** What was read has fields of the store besides, and `touched` may not be set and counted up. */
function stateOf(pupil: Pupil, hasOthers: boolean) {
  const { tenant, version, accountId, accounts, enrolments, rates, repriceFrom } = pupil;
  const state = { schema: SCHEMA, tenant, version, accountId, accounts, enrolments, rates };
  return {
    $set: { ...state, ...said('repriceFrom', repriceFrom) },
    ...(!hasOthers && { $setOnInsert: { otherAccounts: [] } }),
    ...unset(pupil, 'repriceFrom'),
  };
}

function stubUnlessKnown(draft: BooksDraft, id: string, hasOthers: boolean) {
  const { _id, parked, otherAccounts, ...stub } = stubOfPupil(id, tenantOfPupil(draft, id));
  // One update may not set and add to the same field.
  const accounts = hasOthers ? {} : { otherAccounts };
  return { $setOnInsert: { schema: SCHEMA, ...stub, ...accounts } };
}

/** How many more meals wait for each pupil, or fewer. */
function waitingMeals(draft: BooksDraft): ReadonlyMap<string, number> {
  const waiting = new Map<string, number>();
  const count = (pupilId: string, by: number) =>
    waiting.set(pupilId, (waiting.get(pupilId) ?? 0) + by);
  for (const { fact } of draft.parked.values()) count(fact.pupilId, 1);
  for (const fact of draft.released.values()) count(fact.pupilId, -1);
  return waiting;
}

function unset<Field extends string>(state: { readonly [K in Field]?: unknown }, field: Field) {
  return state[field] === undefined ? { $unset: { [field]: '' } } : {};
}

function tenantOfPupil(draft: BooksDraft, pupilId: string): string {
  const known = draft.loaded.pupils.get(pupilId);
  if (known) return known.tenant;
  for (const { fact } of draft.parked.values()) if (fact.pupilId === pupilId) return fact.tenant;
  throw new Error('A pupil is written that nothing is known of.');
}
