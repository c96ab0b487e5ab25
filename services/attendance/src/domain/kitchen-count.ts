/** How many meals of which kind a school's kitchen is to make, and what the caterer may bill. */
import type { DataOf } from '@mestolo/contracts/event.ts';
import type { KitchenCounted } from '@mestolo/contracts/events/attendance.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Calendar } from './service-day.ts';

type Data = DataOf<typeof KitchenCounted>;

export type CountLine = Data['lines'][number];
export type CountCause = Data['cause'];

export interface CountedPupil {
  readonly pupilId: string;
  readonly classId: string;
  readonly dietCode: string | null;
  readonly plain: boolean;
  /** The fourth plain meal running and each one after it. */
  readonly certificate: boolean;
}

/** What somebody has authorised after the cut-off: more meals, or fewer (below zero). */
export interface LateChange {
  readonly dietCode: string | null;
  readonly plain: boolean;
  readonly pupils: number;
  readonly staff: number;
}

export interface CountVersion {
  readonly version: number;
  readonly cause: CountCause;
  readonly at: string;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly lateAdditions: number;
  readonly lines: readonly CountLine[];
}

/** What stands behind the lines of one school, day and slot. */
export interface Counted {
  readonly schoolId: string;
  readonly servedOn: string;
  readonly pupils: readonly CountedPupil[];
  readonly staff: number;
  readonly lateChanges: readonly LateChange[];
  /** The first one is the frozen one; the last one counts for cooking. */
  readonly versions: readonly CountVersion[];
}

/** The lines, the day's menu first; kinds of which nothing is to be made are left out. */
export function linesOf(
  counted: Pick<Counted, 'pupils' | 'staff' | 'lateChanges'>,
): readonly CountLine[] {
  const all: readonly LateChange[] = [
    ...counted.pupils.map(({ dietCode, plain }) => ({ dietCode, plain, pupils: 1, staff: 0 })),
    { dietCode: null, plain: false, pupils: 0, staff: counted.staff },
    ...counted.lateChanges,
  ];
  const kinds = Map.groupBy(all, ({ dietCode, plain }) => `${dietCode ?? ''} ${plain}`);
  return [...kinds]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, changes]) => {
      const [first] = changes;
      const pupils = sum(changes.map((change) => change.pupils));
      const staff = sum(changes.map((change) => change.staff));
      if (first === undefined || (pupils <= 0 && staff <= 0)) return [];
      const { dietCode, plain } = first;
      return [{ dietCode, plain, pupils: Math.max(pupils, 0), staff: Math.max(staff, 0) }];
    });
}

export function totalOf(lines: readonly CountLine[]): number {
  return sum(lines.map(({ pupils, staff }) => pupils + staff));
}

/** Additions alone are billable: what is taken away late has been cooked already. */
export function lateAdditionsOf(changes: readonly LateChange[]): number {
  return sum(changes.map(({ pupils, staff }) => Math.max(pupils, 0) + Math.max(staff, 0)));
}

/** The count as a calendar leaves it: who is on an outing does not eat at school. */
export function underClosures(
  counted: Counted,
  { closures }: Pick<Calendar, 'closures'>,
): Pick<CountVersion, 'lines' | 'lateAdditions'> {
  const { schoolId, servedOn, lateChanges } = counted;
  const ofSchool = closures.filter(
    ({ from, to, schoolId: closed }) =>
      from <= servedOn && servedOn <= to && (closed === null || closed === schoolId),
  );
  if (ofSchool.some(({ classId }) => classId === null)) return { lines: [], lateAdditions: 0 };
  const away = new Set(ofSchool.map(({ classId }) => classId));
  const pupils = counted.pupils.filter(({ classId }) => !away.has(classId));
  return {
    lines: linesOf({ ...counted, pupils }),
    lateAdditions: lateAdditionsOf(lateChanges),
  };
}

export interface CatererMatch {
  /** Frozen at the cut-off, pupils and staff. */
  readonly ordered: number;
  readonly eaten: number;
  readonly lateAdditions: number;
  readonly billable: number;
  readonly invoiced: number;
  readonly tooMany: number;
  readonly tooManyCents: number;
  /** Billable and not invoiced. */
  readonly tooFew: number;
}

/**
 * Holds an invoice against what was ordered at the cut-off and what was authorised after it. A
 * closure that became known later changes nothing here: the kitchen had begun to cook.
 */
export function matchCaterer(invoice: {
  readonly counts: readonly Pick<Counted, 'versions' | 'lateChanges'>[];
  readonly eaten: number;
  readonly invoiced: number;
  readonly unitPriceCents: number;
}): CatererMatch {
  const { counts, eaten, invoiced, unitPriceCents } = invoice;
  const ordered = sum(counts.map(({ versions }) => totalOf(versions[0]?.lines ?? [])));
  const lateAdditions = sum(counts.map(({ lateChanges }) => lateAdditionsOf(lateChanges)));
  const billable = ordered + lateAdditions;
  const tooMany = Math.max(invoiced - billable, 0);
  return {
    ordered,
    eaten,
    lateAdditions,
    billable,
    invoiced,
    tooMany,
    tooManyCents: tooMany * unitPriceCents,
    tooFew: Math.max(billable - invoiced, 0),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
