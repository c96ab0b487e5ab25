/** What each pupil pays by, from day to day, with the place among the siblings. */
import { addDays } from '@mestolo/service/local-time.ts';
import { enrolmentOn, valueOn } from './effective-dates.ts';
import type { PupilRecord, Rate } from './records.ts';

/** What of a pupil decides the rank of others. */
export type Sibling = Pick<
  PupilRecord,
  'pupilId' | 'accountId' | 'accounts' | 'birthDate' | 'enrolments'
>;

/** The account that a pupil belongs to on a day. */
export function accountOn(
  { accountId, accounts }: Pick<PupilRecord, 'accountId' | 'accounts'>,
  day: string,
): string {
  return valueOn(accounts, day) ?? accounts[0]?.value ?? accountId;
}

/**
 * The rank of a pupil is the place by birth date, oldest first, among the children of the account
 * who are enrolled that day; who eats does not matter. `siblings` are all who ever shared one of
 * the pupil's accounts: each counts on the days on which it was so. A day on which the pupil is not
 * enrolled changes nothing, since no meal is to be priced then.
 */
export function ratesOf(pupil: PupilRecord, siblings: readonly Sibling[]): readonly Rate[] {
  const rates: Rate[] = [];
  for (const day of turningDays(pupil, siblings)) {
    const circumstances = valueOn(pupil.circumstances, day);
    if (!circumstances || !enrolmentOn(pupil.enrolments, day)) continue;
    const { band, resident, exempt } = circumstances;
    const rate = { band, resident, siblingRank: rankOn(day, pupil, siblings), exempt };
    if (!sameRate(rates.at(-1), rate)) rates.push({ from: day, ...rate });
  }
  return rates;
}

/**
 * Where the personal data of an earlier family were destroyed, the ranks of that time cannot be
 * found again: what was published of the days before `day` stays.
 */
export function keepRatesBefore(
  day: string,
  kept: readonly Rate[],
  found: readonly Rate[],
): readonly Rate[] {
  const before = kept.filter(({ from }) => from < day);
  const current = found.findLast(({ from }) => from <= day);
  const since = found.filter(({ from }) => from > day);
  const first = current && !sameRate(before.at(-1), current) ? [{ ...current, from: day }] : [];
  return [...before, ...first, ...since];
}

/** The days on which something about the pupil or the siblings changes. */
function turningDays(pupil: PupilRecord, siblings: readonly Sibling[]): readonly string[] {
  const days = [pupil, ...siblings].flatMap(({ enrolments, accounts }) => [
    ...enrolments.flatMap(({ from, to }) => [from, ...(to === null ? [] : [addDays(to, 1)])]),
    ...accounts.map(({ from }) => from),
  ]);
  return [...new Set([...days, ...pupil.circumstances.map(({ from }) => from)])].toSorted();
}

function rankOn(day: string, pupil: PupilRecord, siblings: readonly Sibling[]): number {
  const account = accountOn(pupil, day);
  const older = siblings.filter(
    (other) =>
      isOlder(other, pupil) &&
      accountOn(other, day) === account &&
      enrolmentOn(other.enrolments, day),
  );
  return older.length + 1;
}

/** Twins are told apart by their ids, which never change. */
function isOlder(one: Sibling, other: Sibling): boolean {
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
