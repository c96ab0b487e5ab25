/** What attendance publishes. */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { actor, dietCode, id, instant, localDate, mealId, mealSlot, version } from '../values.ts';

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
    /**
     * `eaten` and `ordered` are due: ordered is a meal that nobody cancelled in time at a school
     * that charges by order. `void`: it should never have been recorded here, for example on the
     * wrong account.
     */
    state: z.enum(['eaten', 'ordered', 'absent', 'void']),
    recordedAt: instant,
    actor,
    /** The device's or office's own id of the observation that led to this revision. */
    observationId: z.string().min(1).max(100),
    reason: z.string().max(200).nullable(),
    /** The voided meal that this one stands in for: the pupil's account was another that day. */
    replaces: mealId.nullable().optional(),
  }),
);

/** How many meals of one kind a kitchen is to make. */
const countLine = z.object({
  /** Opaque outside the registry; null is the day's menu. */
  dietCode: dietCode.nullable(),
  plain: z.boolean(),
  pupils: z.int().nonnegative(),
  staff: z.int().nonnegative(),
});

/**
 * What a school's kitchen is to make on a day. The highest version counts for cooking; the one that
 * was frozen at the cut-off stays what a caterer's invoice is held against, with the late additions
 * that somebody has authorised.
 */
export const KitchenCounted = defineEvent(
  'it.mestolo.attendance.kitchen-counted.v1',
  z.object({
    schoolId: id,
    servedOn: localDate,
    slot: mealSlot,
    version,
    /** Since when nothing is added or taken away without a reason. */
    frozenAt: instant,
    /** Why there is a version after the frozen one. */
    cause: z.enum(['cutOff', 'closure', 'lateChange']),
    /** Authorised after the cut-off and billable; part of `lines`. */
    lateAdditions: z.int().nonnegative(),
    lines: z.array(countLine),
  }),
);
