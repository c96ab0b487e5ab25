/** Which notice goes with a reminder of a debt. */

export interface OpenNotice {
  readonly noticeNumber: string;
  readonly amountCents: number;
  /** The last day, included. */
  readonly dueOn: string;
}

/** What a family owes by the facts of a reminder: the same in every attempt. Null for nothing. */
export function owedCents({ balanceCents }: { readonly balanceCents: number }): number | null {
  return balanceCents < 0 ? -balanceCents : null;
}

/** The smallest open one that covers the debt, and can still be paid; undefined without any. */
export function reusable<Notice extends OpenNotice>(
  open: readonly Notice[],
  { amountCents, today }: { readonly amountCents: number; readonly today: string },
): Notice | undefined {
  return open
    .filter((one) => one.amountCents >= amountCents && one.dueOn >= today)
    .toSorted(
      (one, other) =>
        one.amountCents - other.amountCents || (one.noticeNumber < other.noticeNumber ? -1 : 1),
    )[0];
}
