/** A case as the office sees it. */
import { actor, mealId, mealSlot } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { CaseDocument } from '../store/cases.ts';

export const caseKind = z.enum(['parked', 'conflict', 'otherSchool', 'chargedButAbsent']);

export const caseAnswer = z.strictObject({
  caseId: z.string(),
  kind: caseKind,
  state: z.enum(['open', 'closed']),
  why: z.string().nullable(),
  pupilId: z.uuid(),
  servedOn: z.iso.date(),
  slot: mealSlot,
  observationId: z.string(),
  /** Whom to ask for the observations; null where the line counts for no meal. */
  mealId: mealId.nullable(),
  schoolId: z.uuid().nullable(),
  openedAt: z.iso.datetime(),
  closed: z
    .strictObject({
      how: z.enum(['released', 'corrected', 'judgedAgain', 'assigned', 'dismissed']),
      at: z.iso.datetime(),
      actor: actor.nullable(),
      role: z.string().nullable(),
      reason: z.string().nullable(),
      assignedTo: z.uuid().optional(),
    })
    .nullable(),
});

export function shownCase({ _id, schema, tenant, subject, ...shown }: CaseDocument) {
  return { ...shown, mealId: shown.kind === 'parked' ? null : subject };
}
