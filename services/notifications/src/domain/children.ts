/** The children of an account: nobody is reminded of anything where none of them is enrolled. */

/** A child that belongs, or belonged, to an account; kept under each of these accounts. */
export interface Child {
  readonly pupilId: string;
  readonly version: number;
  /** Sealed. */
  readonly givenName: string;
  readonly enrolments: readonly Enrolment[];
  /** From which day on meals cost nothing, or cost again; in order of days. */
  readonly free: readonly { readonly from: string; readonly isFree: boolean }[];
  /** Which account the child belonged to from day to day, in order of days. */
  readonly accounts: readonly { readonly from: string; readonly accountId: string }[];
}

export interface Enrolment {
  readonly from: string;
  /** The last day, included; null without an end. */
  readonly to: string | null;
  readonly schoolId: string;
  readonly classId: string;
}

interface Family {
  readonly _id: string;
  /** Absent in what was kept before children were. */
  readonly children?: readonly Child[];
}

export interface EnrolledChild extends Child {
  /** Of that day. */
  readonly enrolment: Enrolment;
}

/** Those whose account it is on that day, and who are enrolled on it. */
export function childrenOn(family: Family, day: string): readonly EnrolledChild[] {
  return (family.children ?? []).flatMap((child) => {
    const enrolment = child.enrolments.find(({ from, to }) => isWithin(day, from, to));
    return enrolment && accountOn(child, day) === family._id ? [{ ...child, enrolment }] : [];
  });
}

/** Those among them whose meals cost something: nobody is in debt for what is free. */
export function payingChildrenOn(family: Family, day: string): readonly EnrolledChild[] {
  return childrenOn(family, day).filter(
    ({ free }) => free.findLast(({ from }) => from <= day)?.isFree !== true,
  );
}

/** The first day from this one on with a child whose meals cost something; null without any. */
export function payingFrom(family: Family, day: string): string | null {
  return firstDay(family, day, (candidate) => payingChildrenOn(family, candidate).length > 0);
}

/** Whether a child was enrolled on any of these days. */
export function isEnrolledWithin(family: Family, from: string, to: string): boolean {
  const first = firstDay(family, from, (candidate) => childrenOn(family, candidate).length > 0);
  return first !== null && first <= to;
}

function firstDay(family: Family, day: string, accepts: (day: string) => boolean): string | null {
  // Only on these days can it begin.
  const turns = (family.children ?? []).flatMap(({ enrolments, accounts, free }) =>
    [...enrolments, ...accounts, ...free].map(({ from }) => from),
  );
  return [day, ...turns.filter((turn) => turn > day)].toSorted().find(accepts) ?? null;
}

/** A day before the first one that is named belongs to the first account. */
function accountOn({ accounts }: Child, day: string): string | null {
  return (accounts.findLast(({ from }) => from <= day) ?? accounts[0])?.accountId ?? null;
}

function isWithin(day: string, from: string, to: string | null): boolean {
  return from <= day && (to === null || day <= to);
}
