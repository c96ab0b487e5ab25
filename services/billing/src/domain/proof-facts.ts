/** What entries come to for each business fact: a meal, a receipt, a month's fee, an act. */
import type { Entry, EntryDraft } from './entry.ts';
import { receiptKey } from './entry-ids.ts';

export type FactFields = Pick<
  Entry,
  '_id' | 'accountId' | 'kind' | 'side' | 'amountCents' | 'mealId' | 'pupilId' | 'receipt' | 'fee'
>;

/** Sums in cents by `<account> <fact>`; credits less debits. */
export type FactSums = Map<string, number>;

export function addFact(sums: FactSums, entry: FactFields): void {
  const place = `${entry.accountId} ${factOf(entry)}`;
  const cents = entry.side === 'credit' ? entry.amountCents : -entry.amountCents;
  sums.set(place, (sums.get(place) ?? 0) + cents);
}

function factOf({ _id, mealId, pupilId, receipt, fee }: FactFields): string {
  if (mealId !== undefined) return `meal ${mealId}`;
  if (fee !== undefined) return `fee ${pupilId} ${fee.month}`;
  if (receipt !== undefined) return `receipt ${receiptKey(receipt)}`;
  return `entry ${_id}`;
}

export interface FactDifference {
  readonly accountId: string;
  readonly fact: string;
  readonly ledgerCents: number;
  readonly rebuiltCents: number;
}

/** A fact that comes to nothing is as good as one that is not there. */
export function compareFacts(ledger: FactSums, rebuilt: FactSums): FactDifference[] {
  return [...new Set([...ledger.keys(), ...rebuilt.keys()])]
    .filter((place) => (ledger.get(place) ?? 0) !== (rebuilt.get(place) ?? 0))
    .toSorted()
    .map((place) => {
      const [accountId = '', ...fact] = place.split(' ');
      const ledgerCents = ledger.get(place) ?? 0;
      const rebuiltCents = rebuilt.get(place) ?? 0;
      return { accountId, fact: fact.join(' '), ledgerCents, rebuiltCents };
    });
}

/** Always made by what others tell, together with tariffs. */
const DERIVED = new Set(['mealDebit', 'mealReversal', 'feeDebit', 'feeReversal']);

/** Entries that no topic of another service leads to: people made them at billing's own doors. */
export function isOwnEntry({ kind, source }: Pick<Entry, 'kind' | 'source'>): boolean {
  return !DERIVED.has(kind) && !source.startsWith('payments.receipts:');
}

/** The entry without its place in the chain it stood in. */
export function draftOfEntry(entry: Entry): EntryDraft {
  const { schema, accountId, accountVersion, balanceAfterCents, contra, prevHash, hash, ...draft } =
    entry;
  return draft;
}
