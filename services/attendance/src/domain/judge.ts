/** What becomes of one observation, given what is known at that moment. */
import type { Actor } from '@mestolo/contracts/values.ts';
import { type Accounts, accountOn } from './account-on.ts';
import { disagree, type Sighting } from './disagreement.ts';
import type { MealKey } from './meal-identity.ts';
import { mealIdOf } from './meal-identity.ts';
import { inForce, type Observation, sightings } from './observation.ts';
import {
  type Calendar,
  type DayProblem,
  dayProblem,
  type Enrolment,
  enrolmentOn,
} from './service-day.ts';

/** A meal as its revisions have left it. */
export interface Meal extends MealKey {
  readonly mealId: string;
  /** The account it was born with; all revisions carry it, wherever the pupil belongs later. */
  readonly accountId: string;
  /** The school of the pupil's enrolment on that day, which decides the tariff. */
  readonly schoolId: string;
  readonly revision: number;
  readonly state: MealState;
  /** The observation that led to this revision, and when it was made. */
  readonly observationId: string;
  readonly recordedAt: string;
  /** How many observations it has. Each one counts it up, so that two at once collide. */
  readonly observations: number;
  /** A device of another school has seen the pupil. */
  readonly otherSchool: boolean;
  /** Ordered, and seen to be absent: due all the same, and the office may waive it. */
  readonly missed?: boolean;
  /** Two observers contradict each other and no person has decided. */
  readonly conflict?: boolean;
  /** Who made this revision, and in which words; absent in meals older than these fields. */
  readonly actor?: Actor;
  readonly reason?: string | null;
  /** The voided meal that this one stands in for. */
  readonly replaces?: string;
  /** In the first meal of this pupil, day and slot: how many have stood in for it so far. */
  readonly standIns?: number;
}

export type MealState = 'eaten' | 'ordered' | 'absent' | 'void';

/** An observation that counts for a meal. */
export interface Counted extends Sighting {
  readonly waives?: boolean;
}

export interface Pupil extends Accounts {
  readonly accountId: string;
  readonly enrolments: readonly Enrolment[];
}

export type ParkedWhy = 'unknown-pupil' | 'not-enrolled' | DayProblem;

export type Outcome =
  /** It made a revision: the first, or one with another state. */
  | { readonly kind: 'recorded'; readonly meal: Meal }
  /** Kept beside the others; the meal stays as it was, because the state is the same or newer. */
  | { readonly kind: 'kept'; readonly meal: Meal; readonly sameState: boolean }
  /** Kept apart where the office sees it, and counts for nothing until what was missing arrives. */
  | { readonly kind: 'parked'; readonly why: ParkedWhy }
  | { readonly kind: 'refused'; readonly why: 'future-service-date' };

export interface Known {
  readonly calendar: Calendar;
  /** Null where no pupil of this Comune has the id. */
  readonly pupil: Pupil | null;
  readonly meal: Meal | null;
  /** All observations of the meal so far. */
  readonly counted: readonly Counted[];
  /** Today, by the Comune's own clock. */
  readonly today: string;
  /** Of the service day; 1 is Monday. */
  readonly weekday: number;
}

export function judge(observation: Observation, known: Known): Outcome {
  const { pupil, meal, calendar, weekday } = known;
  const { servedOn, presence } = observation;
  if (servedOn > known.today) return { kind: 'refused', why: 'future-service-date' };
  if (pupil === null) return { kind: 'parked', why: 'unknown-pupil' };
  const enrolment = enrolmentOn(pupil.enrolments, servedOn);
  if (meal === null && enrolment === null) return { kind: 'parked', why: 'not-enrolled' };
  if (enrolment !== null) {
    const problem = dayProblem(calendar, { servedOn, weekday }, enrolment);
    // An absence charges nobody, and it must be able to put right what stands recorded.
    const charges = presence === 'present' || presence === 'ordered';
    if (problem !== null && (charges || meal === null)) {
      return { kind: 'parked', why: problem };
    }
  }
  if (meal !== null) return addTo(meal, observation, known.counted);
  return enrolment === null
    ? { kind: 'parked', why: 'not-enrolled' }
    : { kind: 'recorded', meal: born(observation, pupil, enrolment) };
}

function born(observation: Observation, pupil: Pupil, enrolment: Enrolment): Meal {
  const { tenant, pupilId, servedOn, slot, deviceSchoolId } = observation;
  return {
    mealId: mealIdOf(observation),
    tenant,
    pupilId,
    servedOn,
    slot,
    accountId: accountOn(pupil, servedOn) ?? pupil.accountId,
    schoolId: enrolment.schoolId,
    revision: 1,
    state: stateOf([observation]),
    recordedAt: observation.recordedAt,
    observationId: observation.observationId,
    actor: observation.actor,
    reason: observation.reason,
    observations: 1,
    otherSchool: deviceSchoolId !== null && deviceSchoolId !== enrolment.schoolId,
  };
}

function addTo(meal: Meal, observation: Observation, counted: readonly Counted[]): Outcome {
  const all = [...counted, observation];
  const state = stateOf(all);
  const { deviceSchoolId } = observation;
  const { missed: _missed, conflict: _conflict, ...stays } = meal;
  const seen: Meal = {
    ...stays,
    observations: meal.observations + 1,
    otherSchool: meal.otherSchool || (deviceSchoolId !== null && deviceSchoolId !== meal.schoolId),
    ...(state === 'ordered' && sightings(all).length > 0 ? { missed: true } : {}),
    ...(disagree(all) ? { conflict: true } : {}),
  };
  if (meal.state === state) {
    return { kind: 'kept', meal: seen, sameState: meal.state === stateOf([observation]) };
  }
  const revised: Meal = {
    ...seen,
    revision: meal.revision + 1,
    state,
    observationId: observation.observationId,
    recordedAt: observation.recordedAt,
    actor: observation.actor,
    reason: observation.reason,
  };
  return { kind: 'recorded', meal: revised };
}

/**
 * What all observations of a meal come to. What was seen goes before what was ordered; who was not
 * there owes the meal all the same where it had been ordered, unless somebody has waived that. It
 * depends on the set alone, so an order that comes after a presence changes nothing. Where all that
 * was said has been taken back there should be no meal.
 */
function stateOf(observations: readonly Counted[]): MealState {
  const seen = sightings(observations);
  if (inForce(seen)?.presence === 'present') return 'eaten';
  const isOrdered = observations.some(({ presence }) => presence === 'ordered');
  // Who was seen and then was not has not ordered again: what was waived stays waived.
  const superseded = new Set(
    seen.filter(({ presence }) => presence !== 'present').map(({ supersedes }) => supersedes),
  );
  const isWaived = seen.some(
    ({ waives, observationId }) => waives === true && !superseded.has(observationId),
  );
  if (isOrdered && !isWaived) return 'ordered';
  return seen.length === 0 ? 'void' : 'absent';
}
