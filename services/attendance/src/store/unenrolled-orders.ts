/**
 * Meals that were ordered for a pupil who, as registry tells later, was enrolled nowhere on that
 * day: nobody can have been expected to cancel them, so they are taken back.
 */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { type Enrolment, enrolmentOn } from '../domain/service-day.ts';
import type { Pages } from './book-pages.ts';
import { MEALS } from './collections.ts';
import { type MealDocument, type PupilDocument, pupilKeyOf } from './documents.ts';
import type { Said } from './said.ts';

/** The ordered meals of pupils whose enrolments become others. */
export function loadOrdered(
  reader: SnapshotReader,
  known: readonly PupilDocument[],
  said: readonly { readonly key: string; readonly enrolments?: readonly Enrolment[] | undefined }[],
): Promise<MealDocument[]> {
  const told = new Map(said.map(({ key, enrolments }) => [key, enrolments]));
  const changed = known.filter(({ _id, version, enrolments }) => {
    const next = told.get(_id);
    return version > 0 && next && JSON.stringify(next) !== JSON.stringify(enrolments);
  });
  const filters = changed.map(({ _id }) => {
    const [tenant, pupilId] = [_id.slice(0, _id.indexOf(':')), _id.slice(_id.indexOf(':') + 1)];
    return { tenant, pupilId, state: 'ordered' };
  });
  return filters.length === 0 ? Promise.resolve([]) : reader.find(MEALS, { $or: filters });
}

/** What is to be said of the meals of this pupil that were read. */
export function takingBackUnenrolled(pages: Pages, pupilKey: string): readonly Said[] {
  const pupil = pages.pupils.get(pupilKey);
  if (!pupil) return [];
  return pages.meals
    .all()
    .filter((meal) => meal.state === 'ordered' && pupilKeyOf(meal) === pupilKey)
    .filter(({ servedOn }) => enrolmentOn(pupil.enrolments, servedOn) === null)
    .map(({ tenant, pupilId, servedOn, slot }) => ({
      tenant,
      observationId: `unenrolled:${servedOn}:${pupilId}:${pupil.version}`,
      pupilId,
      servedOn,
      slot,
      presence: 'absent',
      recordedAt: null,
      actor: { kind: 'service', id: 'registry' },
      reason: 'The pupil was enrolled nowhere on that day',
      supersedes: null,
      deviceSchoolId: null,
      waives: true,
    }));
}
