/** Those of a school's staff who may eat there: counted for the kitchen, charged to no family. */
import type { ImportProblem } from './import-result.ts';

export interface Posting {
  readonly from: string;
  /** The last day, included; null while the end is open. */
  readonly to: string | null;
  readonly schoolId: string;
}

export interface StaffRecord {
  readonly staffId: string;
  readonly fullName: string;
  /** By day; they do not overlap at one school. */
  readonly postings: readonly Posting[];
}

export function postingFaults(
  postings: readonly Posting[],
  schools: readonly { readonly schoolId: string }[],
): readonly ImportProblem[] {
  return postings.flatMap(({ from, to, schoolId }, index) => {
    const field = `postings.${index}`;
    if (!schools.some((one) => one.schoolId === schoolId)) {
      return [{ field, problem: 'its school is not in the calendar' }];
    }
    if (to !== null && to < from) return [{ field, problem: 'ends before it begins' }];
    const earlier = postings.slice(0, index).filter((one) => one.schoolId === schoolId);
    const overlaps = earlier.some((one) => meets(one, { from, to }));
    return overlaps ? [{ field, problem: 'overlaps another one at the same school' }] : [];
  });
}

/** What an office's list says of someone today, taken into the postings that are known. */
export function takePosting(
  before: readonly Posting[],
  said: { readonly schoolId: string; readonly from: string; readonly to?: string | null },
): readonly Posting[] {
  const { schoolId, from } = said;
  const known = before.find((one) => one.schoolId === schoolId && meets(one, { from, to: from }));
  if (known) {
    const to = said.to === undefined ? known.to : said.to;
    return before.map((one) => (one === known ? { ...one, to } : one));
  }
  const later = before.find((one) => one.schoolId === schoolId && one.from > from);
  if (later) return before.map((one) => (one === later ? { ...one, from } : one));
  return sorted([...before, { from, to: said.to ?? null, schoolId }]);
}

export function sorted(postings: readonly Posting[]): readonly Posting[] {
  return postings.toSorted(
    (one, other) => one.from.localeCompare(other.from) || (one.schoolId < other.schoolId ? -1 : 1),
  );
}

type Days = Pick<Posting, 'from' | 'to'>;

export function meets(one: Days, other: Days): boolean {
  return (one.to === null || other.from <= one.to) && (other.to === null || one.from <= other.to);
}
