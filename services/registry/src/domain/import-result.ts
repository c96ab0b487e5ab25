/** What became of each thing an office sent. */

export type Outcome = 'new' | 'changed' | 'same' | 'refused';

/** Names the field and what is wrong with it, never the value. */
export interface ImportProblem {
  readonly field: string;
  readonly problem: string;
}

export interface PartResult {
  readonly result: Outcome;
  /** Why it was refused; or, where it was not, what was left out or taken on trust. */
  readonly problems: readonly ImportProblem[];
}

export function refused(field: string, problem: string): PartResult {
  return { result: 'refused', problems: [{ field, problem }] };
}

/** The outcome of a record, by what was there before and what is there now. */
export function outcomeOf(before: unknown, after: unknown): Outcome {
  if (before === undefined || before === null) return 'new';
  return sameRecord(before, after) ? 'same' : 'changed';
}

/** Compares by content; the order of fields does not matter. */
export function sameRecord(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner).toSorted(([one], [other]) => one.localeCompare(other)),
    );
  });
}
