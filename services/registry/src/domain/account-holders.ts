/** Who holds an account: a change counts from its day, a correction from the start. */
import { setFrom, valueOn } from './effective-dates.ts';
import { refused } from './import-result.ts';
import type { FamilyRecord } from './records.ts';

export interface HolderStatement {
  readonly guardianId: string;
  readonly how: 'change' | 'correction';
  /** A change without it counts from today, a correction from the account's first day. */
  readonly from?: string | undefined;
}

type Holders = FamilyRecord['holders'];

export type HoldersTaken = { readonly holders: Holders } | ReturnType<typeof refused>;

/** The account and its code stay what they are, and so do changes that are dated later. */
export function takeHolder(
  before: Holders,
  { guardianId, how, from }: HolderStatement,
  today: string,
): HoldersTaken {
  const start = before[0]?.from ?? today;
  if (how === 'correction') return { holders: setFrom(before, from ?? start, guardianId) };
  const day = from ?? today;
  const last = before.at(-1);
  if (valueOn(before, day) === guardianId && last?.value === guardianId) return { holders: before };
  if (last && day <= last.from) {
    return refused('from', 'the account has this holder since then: say that it is a correction');
  }
  return { holders: setFrom(before, day, guardianId) };
}
