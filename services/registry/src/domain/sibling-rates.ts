/** What each pupil of a family pays by, from day to day, with the place among the siblings. */
import { addDays } from '@mestolo/service/local-time.ts';
import { enrolmentOn, valueOn } from './effective-dates.ts';
import type { PupilRecord, Rate } from './records.ts';

/**
 * The rank of a pupil is the place by birth date, oldest first, among the children of the account
 * who are enrolled that day; who eats does not matter. A day on which the pupil is not enrolled
 * changes nothing, since no meal is to be priced then.
 */
export function ratesOf(pupil: PupilRecord, family: readonly PupilRecord[]): readonly Rate[] {
  const rates: Rate[] = [];
  for (const day of turningDays(family)) {
    const circumstances = valueOn(pupil.circumstances, day);
    if (!circumstances || !enrolmentOn(pupil.enrolments, day)) continue;
    const { band, resident, exempt } = circumstances;
    const rate = { band, resident, siblingRank: rankOn(day, pupil, family), exempt };
    if (!sameRate(rates.at(-1), rate)) rates.push({ from: day, ...rate });
  }
  return rates;
}

/** The days on which something about the family changes. */
function turningDays(family: readonly PupilRecord[]): readonly string[] {
  const days = family.flatMap(({ enrolments, circumstances }) => [
    ...enrolments.flatMap(({ from, to }) => [from, ...(to === null ? [] : [addDays(to, 1)])]),
    ...circumstances.map(({ from }) => from),
  ]);
  return [...new Set(days)].toSorted();
}

function rankOn(day: string, pupil: PupilRecord, family: readonly PupilRecord[]): number {
  const older = family.filter(
    (other) => enrolmentOn(other.enrolments, day) && isOlder(other, pupil),
  );
  return older.length + 1;
}

/** Twins are told apart by their ids, which never change. */
function isOlder(one: PupilRecord, other: PupilRecord): boolean {
  if (one.birthDate !== other.birthDate) return one.birthDate < other.birthDate;
  return one.pupilId < other.pupilId;
}

function sameRate(one: Rate | undefined, other: Omit<Rate, 'from'>): boolean {
  return (
    one !== undefined &&
    one.band === other.band &&
    one.resident === other.resident &&
    one.exempt === other.exempt &&
    one.siblingRank === other.siblingRank
  );
}
