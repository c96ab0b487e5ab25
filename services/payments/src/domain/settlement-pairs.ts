/** Which line of which flow, and which entry of the treasurer, belongs to which receipt. */
import type { FlowPayment, ReceiptFact, TreasuryEntry } from './settlement-facts.ts';
import type { BookedFlow } from './settlement-treasury.ts';

export interface FlowLine {
  readonly flow: BookedFlow;
  readonly payment: FlowPayment;
}

/** Everything said of one payment. */
export interface Pairing {
  readonly iuv: string;
  readonly iur: string;
  readonly receipt: ReceiptFact | null;
  /** The receipt that has the same receipt id and another IUV. */
  readonly misnamed: ReceiptFact | null;
  /** Whether a flow names this receipt with another IUV. */
  readonly isNamedWrongly: boolean;
  readonly lines: readonly FlowLine[];
  /** The treasurer's entry for this payment alone. */
  readonly entry: TreasuryEntry | null;
}

/** The lines of all flows, in an order that does not depend on how they came. */
export function linesOf(flows: readonly BookedFlow[]): FlowLine[] {
  const lines = flows.flatMap((flow) => flow.payments.map((payment) => ({ flow, payment })));
  return sortedBy(lines, sortKey);
}

export function pair(known: {
  readonly receipts: readonly ReceiptFact[];
  readonly lines: readonly FlowLine[];
  readonly single: readonly TreasuryEntry[];
}): Pairing[] {
  const receipts = new Map(known.receipts.map((one) => [one.iur, one]));
  const groups = new Map<string, FlowLine[]>();
  for (const line of known.lines) {
    const key = pairKey(line.payment);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  const entries = entriesOf([...receipts.values()], known.single);
  const wrong = new Set<string>();
  const fromFlows = [...groups.values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const { iuv, iur } = first.payment;
    const sameIur = receipts.get(iur) ?? null;
    const receipt = sameIur?.iuv === iuv ? sameIur : null;
    const misnamed = receipt === null ? sameIur : null;
    if (misnamed !== null) wrong.add(misnamed.key);
    const entry = (receipt && entries.get(receipt.key)) ?? null;
    return { iuv, iur, receipt, misnamed, isNamedWrongly: false, lines, entry };
  });
  const withoutLines = [...receipts.values()]
    .filter((receipt) => !groups.has(pairKey(receipt)))
    .map((receipt) => ({
      iuv: receipt.iuv,
      iur: receipt.iur,
      receipt,
      misnamed: null,
      isNamedWrongly: wrong.has(receipt.key),
      lines: [],
      entry: entries.get(receipt.key) ?? null,
    }));
  return sortedBy([...fromFlows, ...withoutLines], pairKey);
}

/** An entry pays the receipt of its IUV whose amount it has, else any that is left. */
function entriesOf(
  receipts: readonly ReceiptFact[],
  single: readonly TreasuryEntry[],
): ReadonlyMap<string, TreasuryEntry> {
  const byIuv = new Map<string, ReceiptFact[]>();
  const wanted = new Set(single.flatMap(({ reference }) => reference.readings));
  const named = receipts.filter(({ iuv }) => wanted.has(iuv));
  for (const one of sortedBy(named, ({ key }) => key)) {
    byIuv.set(one.iuv, [...(byIuv.get(one.iuv) ?? []), one]);
  }
  const taken = new Map<string, TreasuryEntry>();
  const inOrder = sortedBy(single, ({ id }) => id);
  const rounds = [
    (entry: TreasuryEntry, one: ReceiptFact) => entry.cents === one.cents,
    () => true,
  ];
  const used = new Set<string>();
  for (const fits of rounds) {
    for (const entry of inOrder) {
      if (used.has(entry.id)) continue;
      const candidates = entry.reference.readings.flatMap((reading) => byIuv.get(reading) ?? []);
      const receipt = candidates.find((one) => !taken.has(one.key) && fits(entry, one));
      if (receipt === undefined) continue;
      taken.set(receipt.key, entry);
      used.add(entry.id);
    }
  }
  return taken;
}

function pairKey({ iuv, iur }: { readonly iuv: string; readonly iur: string }): string {
  return `${iuv}\n${iur}`;
}

function sortKey({ flow, payment }: FlowLine): string {
  const { iuv, iur, transfer, outcome, cents, paidOn } = payment;
  const { regulationOn } = flow.version;
  return [iuv, iur, regulationOn, flow.key, transfer, outcome, paidOn, cents].join('\n');
}

/** A year of a city has hundreds of thousands: each key is made once. */
function sortedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return keyed.map(({ item }) => item);
}
