/** attendance.meals / MealRecorded → debit the family's account, or take back what was charged. */
import type { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import type { IncomingEvent } from '@mestolo/messaging/handler.ts';
import type { BooksDraft } from '../domain/books.ts';
import type { MealFact } from '../domain/facts.ts';
import { takeMeal } from '../domain/meals.ts';
import { storableActor, storableText } from './storable.ts';

export function onMealRecorded(draft: BooksDraft, event: IncomingEvent<typeof MealRecorded>): void {
  takeMeal(draft, mealFactOf(event));
}

function mealFactOf(event: IncomingEvent<typeof MealRecorded>): MealFact {
  const { data } = event;
  return {
    tenant: event.tenant,
    mealId: data.mealId,
    revision: data.revision,
    accountId: data.accountId,
    pupilId: data.pupilId,
    schoolId: data.schoolId,
    servedOn: data.servedOn,
    state: data.state,
    recordedAt: new Date(event.time),
    actor: storableActor(data.actor),
    reason: data.reason === null ? null : storableText(data.reason),
    source: storableText(`attendance.meals:${data.observationId}`),
    trace: event.cause,
  };
}
