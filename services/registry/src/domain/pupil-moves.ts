/** A pupil goes to live with another family: from a day on another account pays. */
import { type Step, setFrom } from './effective-dates.ts';
import { refused } from './import-result.ts';
import type { Household, PupilRecord } from './records.ts';

export interface PupilMove {
  readonly pupilId: string;
  readonly source: Household;
  /** The same household where only the day of a move is corrected. */
  readonly target: Household;
  readonly from: string;
  readonly today: string;
}

export type PupilMoved =
  | { readonly source: Household; readonly target: Household }
  | ReturnType<typeof refused>;

/**
 * From this day on the pupil is of the target family; what was said of later days before is
 * forgotten. A day to come is refused, since who reads the account of today would read another.
 */
export function movePupil({ pupilId, source, target, from, today }: PupilMove): PupilMoved {
  const pupil = source.pupils.find((one) => one.pupilId === pupilId);
  if (!pupil) return refused('pupilId', 'no pupil of this family');
  if (from > today) return refused('from', 'is to come: move the pupil on that day');
  const accountId = target.family.accountId;
  const accounts = accountsWith(pupil, source.family, { from, value: accountId });
  const moved: PupilRecord = { ...pupil, accountId, accounts };
  const isThere = (id: string) => accounts.some(({ value }) => value === id);
  if (source.family.accountId === accountId) {
    const pupils = source.pupils.map((one) => (one === pupil ? moved : one));
    return { source: { ...source, pupils }, target: { ...source, pupils } };
  }
  const left = source.pupils.filter((one) => one !== pupil);
  const former = source.family.former.filter((one) => one.pupilId !== pupilId);
  const remembered = isThere(source.family.accountId)
    ? [...former, { pupilId, birthDate: pupil.birthDate }]
    : former;
  return {
    source: { ...source, family: { ...source.family, former: remembered }, pupils: left },
    target: {
      ...target,
      family: {
        ...target.family,
        former: target.family.former.filter((one) => one.pupilId !== pupilId),
      },
      pupils: [...target.pupils, moved],
    },
  };
}

function accountsWith(
  { accountId, accounts, enrolments }: PupilRecord,
  { openedOn }: Household['family'],
  step: Step<string>,
): readonly Step<string>[] {
  const firstDay = [openedOn, ...enrolments.map(({ from }) => from)].toSorted()[0] ?? openedOn;
  const known = accounts.length > 0 ? accounts : [{ from: firstDay, value: accountId }];
  return setFrom(
    known.filter(({ from }) => from < step.from),
    step.from,
    step.value,
  );
}
