/** What attendance publishes. */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { actor, id, instant, localDate, mealId, mealSlot } from '../values.ts';

/**
 * One revision of one meal. All revisions of a meal carry the account it was born with. The highest
 * revision is in force, whatever the order in which they arrive.
 */
export const MealRecorded = defineEvent(
  'it.mestolo.attendance.meal-recorded.v1',
  z.object({
    mealId,
    revision: z.int().positive(),
    accountId: id,
    pupilId: id,
    schoolId: id,
    servedOn: localDate,
    slot: mealSlot,
    /** `void`: it should never have been recorded here, for example on the wrong account. */
    state: z.enum(['eaten', 'absent', 'void']),
    recordedAt: instant,
    actor,
    /** The device's or office's own id of the observation that led to this revision. */
    observationId: z.string().min(1).max(100),
    reason: z.string().max(200).nullable(),
  }),
);
