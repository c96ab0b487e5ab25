/** What is said when a line turns out to be about another pupil. */
import { createHash } from 'node:crypto';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { ObservationDocument, ParkedDocument } from './documents.ts';
import type { Said } from './said.ts';

type Original = ObservationDocument | ParkedDocument;

interface Assigning {
  readonly caseId: string;
  readonly pupilId: string | null;
  readonly reason: string;
  readonly actor: Actor;
}

/** As it was said the first time, to find what it led to. */
export function originalSaid(original: Original): Said {
  const { tenant, observationId, pupilId, servedOn, slot, presence } = original;
  const { recordedAt, actor, reason, supersedes, deviceSchoolId } = original;
  const seen = { tenant, observationId, pupilId, servedOn, slot, presence };
  return { ...seen, recordedAt, actor, reason, supersedes, deviceSchoolId };
}

/** The same sighting of the right pupil, in the words of the person who decided it. */
export function assignedSaid(original: Original, assigning: Assigning): Said {
  return {
    ...originalSaid(original),
    observationId: idOf('assigned', original, assigning),
    pupilId: assigning.pupilId ?? original.pupilId,
    actor: assigning.actor,
    reason: assigning.reason,
    supersedes: null,
    deviceSchoolId: null,
  };
}

/** Nothing was seen of the wrong pupil: not that it was absent, but nothing. */
export function retractionSaid(original: Original, assigning: Assigning): Said {
  return {
    ...originalSaid(original),
    observationId: idOf('retracted', original, assigning),
    presence: 'retracted',
    recordedAt: null,
    actor: assigning.actor,
    reason: assigning.reason,
    supersedes: original.observationId,
    deviceSchoolId: null,
  };
}

/** The same for every repeat of the same decision. */
function idOf(what: string, { _id }: Original, { caseId, pupilId }: Assigning): string {
  const digest = createHash('sha256').update(`${caseId}|${_id}|${pupilId}`).digest('hex');
  return `${what}-${digest.slice(0, 32)}`;
}
