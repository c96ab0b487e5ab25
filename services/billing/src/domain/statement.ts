/** A statement: the entries of an account by the days they count for, a part of them, the sums. */
import { sumCents } from '@mestolo/money/cents.ts';
import type { Entry, EntryKind } from './entry.ts';

export interface StatementLine {
  readonly entry: Entry;
  /** The balance after this line when all lines stand in the order of the days they count for. */
  readonly runningBalanceCents: number;
}

export interface StatementFilter {
  /** First and last effective day, both within. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly pupilId?: string | undefined;
  readonly kind?: EntryKind | undefined;
}

export interface StatementTotals {
  /** The account's balance before the first day and after the last one, whatever is filtered. */
  readonly openingCents: number;
  readonly closingCents: number;
  /** Of the lines shown. */
  readonly creditsCents: number;
  readonly debitsCents: number;
  readonly lines: number;
}

export interface Statement {
  readonly lines: readonly StatementLine[];
  readonly totals: StatementTotals;
}

/** The place of a line, also when new lines come before it: its day, then its version. */
export type LinePlace = readonly [effectiveOn: string, accountVersion: number];

/** Entries of one account, in any order. Those of one day stand as they were posted. */
export function linesOf(entries: readonly Entry[]): readonly StatementLine[] {
  let runningBalanceCents = 0;
  return entries.toSorted(byPlace).map((entry) => {
    const { side, amountCents } = entry;
    const change = side === 'credit' ? amountCents : -amountCents;
    runningBalanceCents = sumCents(runningBalanceCents, change);
    return { entry, runningBalanceCents };
  });
}

function byPlace(one: Entry, other: Entry): number {
  if (one.effectiveOn !== other.effectiveOn) return one.effectiveOn < other.effectiveOn ? -1 : 1;
  return one.accountVersion - other.accountVersion;
}

/** The balance stays the account's own, also where lines between are left out. */
export function statementOf(
  lines: readonly StatementLine[],
  { from = '', to = '9999-12-31', pupilId, kind }: StatementFilter,
): Statement {
  const balanceBefore = (isBefore: (day: string) => boolean) =>
    lines.findLast(({ entry }) => isBefore(entry.effectiveOn))?.runningBalanceCents ?? 0;
  const shown = lines.filter(({ entry }) => {
    const inTime = entry.effectiveOn >= from && entry.effectiveOn <= to;
    const ofPupil = pupilId === undefined || entry.pupilId === pupilId;
    return inTime && ofPupil && (kind === undefined || entry.kind === kind);
  });
  const sumOf = (side: 'credit' | 'debit') =>
    sumCents(...shown.map(({ entry }) => (entry.side === side ? entry.amountCents : 0)));
  return {
    lines: shown,
    totals: {
      openingCents: balanceBefore((day) => day < from),
      closingCents: balanceBefore((day) => day <= to),
      creditsCents: sumOf('credit'),
      debitsCents: sumOf('debit'),
      lines: shown.length,
    },
  };
}

/** The lines that stand behind a place, one more than `limit` where there are more. */
export function linesBehind(
  lines: readonly StatementLine[],
  after: LinePlace | undefined,
  limit: number,
): readonly StatementLine[] {
  const first =
    after === undefined ? 0 : lines.findIndex(({ entry }) => isBehind(placeOf(entry), after));
  return first === -1 ? [] : lines.slice(first, first + limit + 1);
}

export function placeOf({ effectiveOn, accountVersion }: Entry): LinePlace {
  return [effectiveOn, accountVersion];
}

function isBehind([day, version]: LinePlace, [afterDay, afterVersion]: LinePlace): boolean {
  return day > afterDay || (day === afterDay && version > afterVersion);
}
