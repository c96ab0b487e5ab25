/** Which account pays for a pupil's meal of a day. */

export interface Accounts {
  /** The account of today; null in a stub. */
  readonly accountId: string | null;
  /** Which account it was from day to day; absent where it was always that of today. */
  readonly accounts?: readonly { readonly from: string; readonly accountId: string }[] | undefined;
}

/** A day before the first one that registry names belongs to the first account. */
export function accountOn({ accountId, accounts }: Accounts, day: string): string | null {
  if (!accounts || accounts.length === 0) return accountId;
  const inOrder = accounts.toSorted((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
  return (inOrder.findLast(({ from }) => from <= day) ?? inOrder[0])?.accountId ?? accountId;
}

/** The first day on which two histories name different accounts; null where there is none. */
export function accountsDifferFrom(one: Accounts, other: Accounts): string | null {
  const turns = [one, other].flatMap(({ accounts }) => (accounts ?? []).map(({ from }) => from));
  const days = ['0000-01-01', ...turns.toSorted()];
  return days.find((day) => accountOn(one, day) !== accountOn(other, day)) ?? null;
}
