/** Holds what settlement says against what was paid, planted and booked, without its code. */
import type { MadePayment } from './made-payments.ts';

export interface Played {
  readonly payment: MadePayment;
  readonly noticeNumber: string;
  readonly receiptId: string;
}

/** What went wrong on purpose, and under which name it should be found. */
export interface Planted {
  readonly difference: string;
  readonly kind: string;
  readonly fdr: string;
  readonly iur: string | null;
}

export interface FoundDifference {
  readonly kind: string;
  readonly weight: 'todo' | 'note';
  readonly what: string;
  readonly iur: string | null;
  readonly flow: string | null;
  readonly expectedCents: number | null;
  readonly foundCents: number | null;
}

export interface DayStates {
  readonly day: string;
  readonly states: Readonly<Record<string, { readonly payments: number; readonly cents: number }>>;
}

/** Each planted one is found once under its name, and nothing else is found. */
export function wrongDifferences(
  planted: readonly Planted[],
  found: readonly FoundDifference[],
): string[] {
  const wrong: string[] = [];
  const left = new Set(found);
  for (const one of planted) {
    const match = [...left].find(
      ({ kind, iur, flow }) =>
        kind === one.kind && (one.iur === null ? flow === one.fdr : iur === one.iur),
    );
    if (match === undefined) wrong.push(`${one.difference} in ${one.fdr} was not found`);
    else left.delete(match);
  }
  for (const { kind, iur, flow } of left) wrong.push(`${kind} of ${iur ?? flow} was not planted`);
  return wrong;
}

/** Every day's payments and cents, over all states but those that have no receipt. */
export function wrongDays(played: readonly Played[], days: readonly DayStates[]): string[] {
  const paid = new Map<string, { payments: number; cents: number }>();
  for (const { payment } of played) {
    const day = paid.get(payment.day) ?? { payments: 0, cents: 0 };
    paid.set(payment.day, { payments: day.payments + 1, cents: day.cents + payment.cents });
  }
  const told = new Map(days.map((one) => [one.day, one.states]));
  return [...paid].flatMap(([day, expected]) => {
    const states = Object.entries(told.get(day) ?? {}).filter(
      ([name]) => name !== 'withoutReceipt',
    );
    const payments = states.reduce((sum, [, one]) => sum + one.payments, 0);
    const cents = states.reduce((sum, [, one]) => sum + one.cents, 0);
    const isRight = payments === expected.payments && cents === expected.cents;
    return isRight ? [] : [`${day}: ${payments} payments of ${cents} cents are told`];
  });
}

/** By how much the treasurer has more than the ledger, going by the differences alone. */
export function explainedCents(found: readonly FoundDifference[]): number {
  const by: Readonly<Record<string, (one: Cents) => number>> = {
    receiptWithoutFlow: ({ expected }) => -expected,
    flowWithoutReceipt: ({ found: cents }) => cents,
    amountDiffers: ({ expected, found: cents }) => cents - expected,
    treasuryAmountDiffers: ({ expected, found: cents }) => cents - expected,
    flowWithoutTreasury: ({ expected }) => -expected,
    reversed: ({ found: cents }) => cents,
  };
  return found.reduce((sum, { kind, expectedCents, foundCents }) => {
    return sum + (by[kind]?.({ expected: expectedCents ?? 0, found: foundCents ?? 0 }) ?? 0);
  }, 0);
}

interface Cents {
  readonly expected: number;
  readonly found: number;
}

/** The sum of the second column: the bank's own list, read by hand. */
export function sumOfList(csv: string): number {
  const lines = csv.trimEnd().split('\r\n').slice(1);
  return lines.reduce((sum, line) => sum + Number((line.split(';')[1] ?? '').replace(',', '')), 0);
}
