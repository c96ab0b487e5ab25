/** What is wrong, or worth knowing, with one payment. */
import { sumCents } from '@mestolo/money/cents.ts';
import { type Difference, type DifferenceKind, difference } from './settlement-differences.ts';
import type { FlowOutcome, ReversalFact } from './settlement-facts.ts';
import type { FlowLine, Pairing } from './settlement-pairs.ts';

export interface PaymentContext {
  readonly reversals: ReadonlyMap<string, ReversalFact>;
  /** What was paid before this day should stand in a flow. */
  readonly late: string;
  /** Codes of notices with more than one receipt. */
  readonly twice: ReadonlySet<string>;
}

export function paymentDifferences(one: Pairing, context: PaymentContext): Difference[] {
  const revoked = one.lines.filter(({ payment }) => payment.outcome === 'revoked');
  const paid = one.lines.filter(({ payment }) => payment.outcome !== 'revoked');
  const transfers = byTransfer(paid);
  const kinds = [
    ...matching(one, { paid, context }),
    ...([...transfers.values()].some((lines) => lines.length > 1) ? ['reportedTwice'] : []),
    ...reversing(one, revoked, context),
    ...outcomes(paid),
    ...(one.receipt !== null && context.twice.has(one.iuv) ? ['paidTwice'] : []),
  ] as DifferenceKind[];
  const { iuv, iur, receipt, misnamed } = one;
  const line = one.lines.at(-1);
  const on = receipt?.paidOn ?? misnamed?.paidOn ?? line?.payment.paidOn ?? '';
  // The same transfer in two flows is still one.
  const reported = [...transfers.values()].flatMap((lines) => lines[0]?.payment.cents ?? []);
  const differs = receipt !== null && paid.length > 0 && sumCents(...reported) !== receipt.cents;
  const all = differs ? (['amountDiffers', ...kinds] as const) : kinds;
  return all.map((kind) =>
    difference(kind, {
      of: `${iuv}:${iur}`,
      on,
      iuv,
      iur,
      flow: line?.flow.version.flow ?? null,
      expectedCents: receipt?.cents ?? null,
      foundCents: foundCents(kind, { paid, revoked, reported }),
    }),
  );
}

function matching(
  { receipt, misnamed, isNamedWrongly, entry, lines }: Pairing,
  { paid, context }: { readonly paid: readonly FlowLine[]; readonly context: PaymentContext },
): DifferenceKind[] {
  if (misnamed !== null) return ['codesDiffer'];
  if (receipt === null) return paid.length > 0 ? ['flowWithoutReceipt'] : [];
  if (entry !== null && entry.cents !== receipt.cents) return ['treasuryAmountDiffers'];
  const isMissed = lines.length === 0 && entry === null && !isNamedWrongly;
  return isMissed && receipt.paidOn < context.late ? ['receiptWithoutFlow'] : [];
}

function reversing(
  { receipt, misnamed }: Pairing,
  revoked: readonly FlowLine[],
  { reversals }: PaymentContext,
): DifferenceKind[] {
  const isReversed = receipt !== null && reversals.has(receipt.key);
  if (revoked.length === 0) return isReversed ? ['reversedButPaid'] : [];
  if (receipt === null) return misnamed === null ? ['revokedWithoutReceipt'] : [];
  if (isReversed) return ['reversed'];
  const isOther = revoked.every(({ payment }) => payment.cents !== receipt.cents);
  // Of the same amount: it is about to be reversed.
  return isOther ? ['revokedOtherAmount'] : [];
}

const NOTES: Readonly<Partial<Record<FlowOutcome, DifferenceKind>>> = {
  standIn: 'standIn',
  standInWithoutRequest: 'standIn',
  withoutRequest: 'withoutRequest',
  other: 'otherOutcome',
};

function outcomes(paid: readonly FlowLine[]): DifferenceKind[] {
  return [...new Set(paid.flatMap(({ payment }) => NOTES[payment.outcome] ?? []))];
}

function byTransfer(lines: readonly FlowLine[]): ReadonlyMap<number, FlowLine[]> {
  const found = new Map<number, FlowLine[]>();
  for (const line of lines) {
    const { transfer } = line.payment;
    found.set(transfer, [...(found.get(transfer) ?? []), line]);
  }
  return found;
}

function foundCents(
  kind: DifferenceKind,
  found: {
    readonly paid: readonly FlowLine[];
    readonly revoked: readonly FlowLine[];
    readonly reported: readonly number[];
  },
): number | null {
  const sum = (lines: readonly FlowLine[]) =>
    sumCents(...lines.map(({ payment }) => payment.cents));
  if (kind === 'receiptWithoutFlow') return 0;
  if (kind === 'reportedTwice') return sum(found.paid);
  if (kind.startsWith('revoked') || kind === 'reversed') return sum(found.revoked);
  return sumCents(...found.reported);
}
