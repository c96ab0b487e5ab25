/** Flows beside the treasurer's book: which bank transfer has come for which flow. */
import { sumCents } from '@mestolo/money/cents.ts';
import { type FlowTotals, flowTotals } from './flow-totals.ts';
import { flowKey } from './flow-versions.ts';
import { type Difference, difference } from './settlement-differences.ts';
import type { Flow, FlowPayment, FlowVersion, TreasuryEntry } from './settlement-facts.ts';
import { knownReading } from './treasury-text.ts';

export interface BookedFlow {
  readonly key: string;
  readonly version: FlowVersion;
  readonly payments: readonly FlowPayment[];
  readonly totals: FlowTotals;
  /** The treasurer's entries that name it, in the order of their days. */
  readonly entries: readonly TreasuryEntry[];
  /** The treasurer has exactly what the flow declares, or what its payments come to. */
  readonly isSettled: boolean;
}

export interface Booked {
  readonly flows: readonly BookedFlow[];
  /** Entries for one payment each. */
  readonly single: readonly TreasuryEntry[];
  /** Entries that name a flow nobody has told us of. */
  readonly unknown: readonly TreasuryEntry[];
}

export function bookFlows(flows: readonly Flow[], treasury: readonly TreasuryEntry[]): Booked {
  const byName = new Map(flows.map((flow) => [flow.version.flow.toUpperCase(), flow]));
  const entries = new Map<string, TreasuryEntry[]>();
  const single: TreasuryEntry[] = [];
  const unknown: TreasuryEntry[] = [];
  const inOrder = treasury.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  for (const entry of inOrder) {
    if (entry.reference.kind === 'payment') single.push(entry);
    else {
      const name = knownReading(entry.reference, (reading) => byName.has(reading));
      if (name === null) unknown.push(entry);
      else entries.set(name, [...(entries.get(name) ?? []), entry]);
    }
  }
  return {
    flows: flows.map((flow) => booked(flow, entries.get(flow.version.flow.toUpperCase()) ?? [])),
    single,
    unknown,
  };
}

function booked(flow: Flow, entries: readonly TreasuryEntry[]): BookedFlow {
  const { version, payments } = flow;
  const cents = sumCents(...entries.map((one) => one.cents));
  const totals = flowTotals(flow);
  // Where a PSP has added up wrongly, the money may follow its payments or its total.
  const fits = cents === version.declaredCents || cents === totals.cents;
  const isSettled = entries.length > 0 && fits;
  return { key: flowKey(version), version, payments, totals, entries, isSettled };
}

function sortKey({ bookedOn, id }: TreasuryEntry): string {
  return `${bookedOn}\n${id}`;
}

export function flowDifferences(known: {
  readonly booked: Booked;
  /** Other flows are another service's business. */
  readonly ours: ReadonlySet<BookedFlow>;
  /** What was paid up to this day should have come. */
  readonly late: string;
}): Difference[] {
  const { booked: all, ours, late } = known;
  const unknown = all.unknown.map((entry) =>
    difference('treasuryWithoutFlow', {
      of: entry.id,
      on: entry.bookedOn,
      foundCents: entry.cents,
      provisional: entry.provisional,
      flow: entry.reference.readings.at(-1) ?? null,
    }),
  );
  return [...[...ours].flatMap((flow) => differencesOf(flow, late)), ...unknown];
}

function differencesOf(flow: BookedFlow, late: string): Difference[] {
  const { key, version, totals, entries, isSettled } = flow;
  const subject = { of: key, on: version.regulationOn, flow: version.flow };
  const expectedCents = version.declaredCents;
  const found: Difference[] = [];
  if (!totals.isAsDeclared) {
    const foundCents = totals.cents;
    found.push(difference('flowTotalDiffers', { ...subject, expectedCents, foundCents }));
  }
  if (entries.length === 0) {
    if (version.regulationOn < late) {
      found.push(difference('flowWithoutTreasury', { ...subject, expectedCents, foundCents: 0 }));
    }
  } else if (!isSettled) {
    const foundCents = sumCents(...entries.map(({ cents }) => cents));
    const provisional = entries.at(-1)?.provisional ?? null;
    const both = { ...subject, expectedCents, foundCents, provisional };
    found.push(difference('treasuryAmountDiffers', both));
  }
  return found;
}
