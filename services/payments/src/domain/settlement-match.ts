/**
 * Brings receipts, flows and the treasurer's book together. A pure function of all that is known:
 * whatever came first, the answer is the same.
 */
import { sumCents } from '@mestolo/money/cents.ts';
import { addDays } from '@mestolo/service/local-time.ts';
import { flowsInForce } from './flow-versions.ts';
import { type Difference, difference, inOrder } from './settlement-differences.ts';
import type { Flow, ReceiptFact, ReversalFact, TreasuryEntry } from './settlement-facts.ts';
import { linesOf, type Pairing, pair } from './settlement-pairs.ts';
import { paymentDifferences } from './settlement-payment.ts';
import { type BookedFlow, bookFlows, flowDifferences } from './settlement-treasury.ts';

export interface SettlementFacts {
  readonly tenant: string;
  readonly receipts: readonly ReceiptFact[];
  /** Every version of every flow. */
  readonly flows: readonly Flow[];
  readonly treasury: readonly TreasuryEntry[];
  readonly reversals: readonly ReversalFact[];
  /** Whether a code is one of our notices', though no receipt names it. */
  readonly isOurIuv: (iuv: string) => boolean;
  readonly today: string;
}

/** Money comes within two working days; later than this somebody should ask. */
export const DAYS_TO_WAIT = 5;

export type PaymentState =
  /** The family's account has it. */
  | 'credited'
  /** A flow names it. */
  | 'reported'
  /** The treasurer has the money. */
  | 'settled'
  /** A bank took it back. */
  | 'reversed'
  /** A flow names it, and we have no receipt. */
  | 'withoutReceipt';

export interface SettledPayment {
  readonly iuv: string;
  readonly iur: string;
  readonly state: PaymentState;
  readonly paidOn: string;
  /** Of the receipt; of the flow where there is none. */
  readonly cents: number;
  readonly receipt: ReceiptFact | null;
  readonly flow: BookedFlow | null;
  /** The treasurer's entry that pays it: of its flow, or its own. */
  readonly entry: TreasuryEntry | null;
}

export interface Settlement {
  readonly payments: readonly SettledPayment[];
  /** Flows with a payment of ours. */
  readonly flows: readonly BookedFlow[];
  readonly differences: readonly Difference[];
  /** Payments of other services of the creditor, which stand in the same flows. */
  readonly elsewhere: { readonly payments: number; readonly cents: number };
}

export function settle(facts: SettlementFacts): Settlement {
  const flows = flowsInForce(facts.flows);
  const booked = bookFlows(flows, facts.treasury);
  const lines = linesOf(booked.flows);
  const pairs = pair({ receipts: facts.receipts, lines, single: booked.single });
  const ours = pairs.filter((one) => isOurs(one, facts));
  const reversals = new Map(facts.reversals.map((one) => [one.receiptKey, one]));
  const payments = ours.map((one) => settled(one, reversals));
  const flowsOfOurs = new Set(ours.flatMap((one) => one.lines.map(({ flow }) => flow)));
  const elsewhere = pairs
    .filter((one) => !isOurs(one, facts))
    .flatMap((one) => one.lines.map(({ payment }) => payment.cents));
  const late = addDays(facts.today, -DAYS_TO_WAIT);
  const context = { reversals, late, twice: paidTwice(facts) };
  return {
    payments,
    flows: [...flowsOfOurs],
    differences: inOrder([
      ...ours.flatMap((one) => paymentDifferences(one, context)),
      ...flowDifferences({ booked, ours: flowsOfOurs, late }),
      ...singleDifferences(booked.single, pairs, facts),
    ]),
    elsewhere: { payments: elsewhere.length, cents: sumCents(...elsewhere) },
  };
}

/** Another Comune of the same creditor has its own office. */
function isOurs(one: Pairing, { tenant, isOurIuv }: SettlementFacts): boolean {
  const receipt = one.receipt ?? one.misnamed;
  return receipt === null ? isOurIuv(one.iuv) : receipt.tenant === tenant;
}

function settled(one: Pairing, reversals: ReadonlyMap<string, ReversalFact>): SettledPayment {
  const { iuv, iur, receipt, lines, entry } = one;
  const flow = lines.at(-1)?.flow ?? null;
  const first = lines[0]?.payment;
  return {
    iuv,
    iur,
    state: stateOf(one, reversals),
    paidOn: receipt?.paidOn ?? first?.paidOn ?? '',
    cents: receipt?.cents ?? first?.cents ?? 0,
    receipt,
    flow,
    entry: entry ?? flow?.entries[0] ?? null,
  };
}

function stateOf(one: Pairing, reversals: ReadonlyMap<string, ReversalFact>): PaymentState {
  if (one.receipt === null) return 'withoutReceipt';
  if (reversals.has(one.receipt.key)) return 'reversed';
  if (one.entry !== null) return 'settled';
  if (one.lines.length === 0) return 'credited';
  return one.lines.every(({ flow }) => flow.isSettled) ? 'settled' : 'reported';
}

/** Codes of notices that have more than one receipt. */
function paidTwice({ receipts }: SettlementFacts): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { iuv } of receipts) (seen.has(iuv) ? twice : seen).add(iuv);
  return twice;
}

function singleDifferences(
  single: readonly TreasuryEntry[],
  pairs: readonly Pairing[],
  { isOurIuv }: SettlementFacts,
): Difference[] {
  const used = new Set(pairs.flatMap(({ entry }) => entry?.id ?? []));
  return single
    .filter(({ id, reference }) => !used.has(id) && reference.readings.some(isOurIuv))
    .map(({ id, bookedOn, cents, provisional, reference }) =>
      difference('treasuryWithoutPayment', {
        of: id,
        on: bookedOn,
        foundCents: cents,
        provisional,
        iuv: reference.readings.find(isOurIuv) ?? null,
      }),
    );
}
