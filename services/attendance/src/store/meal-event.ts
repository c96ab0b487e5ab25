/** A revision of a meal as it is published: made of the meal alone, so it can be sent again. */
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Cause, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import type { Meal } from '../domain/judge.ts';

/** A meal at a revision that is known whole. */
export interface Revised extends Meal {
  readonly actor: Actor;
  readonly reason: string | null;
  /** Business time at which this revision was decided. */
  readonly decidedAt: string;
}

export function mealRecorded(meal: Revised, cause: Cause): OutgoingEvent<typeof MealRecorded> {
  const { mealId, revision, accountId, pupilId, schoolId, servedOn, slot, state } = meal;
  const { recordedAt, actor, observationId, reason, replaces } = meal;
  const revised = { mealId, revision, accountId, pupilId, schoolId, servedOn, slot, state };
  const seen = { recordedAt, actor, observationId, reason };
  return {
    topic: topics.meals,
    definition: MealRecorded,
    id: `${mealId}:${revision}`,
    tenant: meal.tenant,
    key: accountId,
    subject: mealId,
    time: meal.decidedAt,
    data: { ...revised, ...seen, ...(replaces === undefined ? {} : { replaces }) },
    cause,
  };
}
