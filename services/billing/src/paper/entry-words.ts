/** Entries in the words that families and offices in Italy read. */
import { formatEuro } from '@mestolo/money/euro-text.ts';
import type { Entry, EntryKind } from '../domain/entry.ts';

const KINDS: Readonly<Record<EntryKind, string>> = {
  openingBalance: 'Saldo iniziale',
  openingVouchers: 'Buoni pasto residui',
  formerReceipt: 'Versamento al gestore precedente',
  mealDebit: 'Pasto',
  mealReversal: 'Storno pasto',
  feeDebit: 'Quota mensile',
  feeReversal: 'Storno quota mensile',
  topUp: 'Ricarica pagoPA',
  cashTopUp: 'Ricarica in contanti',
  paymentReversal: 'Storno di pagamento',
  adjustment: 'Rettifica',
  refund: 'Rimborso',
  writeOff: 'Annullamento di debito',
  transferOut: 'Trasferimento ad altro conto',
  transferIn: 'Trasferimento da altro conto',
  suspense: 'Incasso in sospeso',
  suspenseRelease: 'Uscita dal sospeso',
  debtSegregated: 'Debito passato ad avviso separato',
  debtOpened: 'Debito su avviso separato',
  debtPayment: 'Pagamento del debito',
  debtReduced: 'Riduzione del debito',
  debtReturned: 'Debito tornato sul conto',
};

/** A meal of 0 cents is either free for the pupil or was not eaten. */
export function kindWords({ kind, amountCents, tariff }: Entry): string {
  if (kind !== 'mealDebit' || amountCents > 0) return KINDS[kind];
  return tariff === undefined ? 'Pasto non dovuto' : 'Pasto (esente)';
}

/** `05/10/2020` */
export function dayWords(day: string): string {
  return day.split('-').reverse().join('/');
}

/** `12,50` without a sign of currency: for columns. */
export function plainEuro(cents: number): string {
  return formatEuro(cents).replace(/\s€$/, '');
}
