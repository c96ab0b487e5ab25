/** How much a top-up may be: any amount from one cent, unless the Comune has set a range. */
import { amountOf } from './amounts.ts';
import type { Creditor } from './creditor.ts';

/** Null where the Comune takes the amount; otherwise what it takes, in words. */
export function refusalOfAmount(
  { topUps }: Pick<Creditor, 'topUps'>,
  amountCents: number,
): string | null {
  const { fromCents = 0, toCents = Number.POSITIVE_INFINITY } = topUps ?? {};
  if (amountCents >= fromCents && amountCents <= toCents) return null;
  const least = fromCents > 0 ? [`at least ${amountOf(fromCents)} euro`] : [];
  const most = Number.isFinite(toCents) ? [`at most ${amountOf(toCents)} euro`] : [];
  return `This Comune takes top-ups of ${[...least, ...most].join(' and ')}.`;
}
