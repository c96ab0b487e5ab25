/**
 * The table that accounting takes over: one line a payment, with the revenue assessment
 * (accertamento), the collection order (reversale) and the treasurer's provisional entry.
 */
import type { Difference } from './settlement-differences.ts';
import type { PaymentState, SettledPayment } from './settlement-match.ts';

const HEADINGS = [
  ...['Anno accertamento', 'Numero accertamento', 'Data reversale', 'Numero reversale'],
  ...['IUV', 'Numero avviso', 'ID ricevuta', 'PSP', 'Data pagamento', 'Importo'],
  ...['Stato', 'Flusso', 'Data regolamento', 'Regolamento', 'Importo flusso'],
  ...['Provvisorio', 'Data provvisorio', 'Codice fiscale debitore', 'Da verificare'],
];

const STATES: Readonly<Record<PaymentState, string>> = {
  credited: 'accreditato',
  reported: 'rendicontato',
  settled: 'incassato',
  reversed: 'stornato',
  withoutReceipt: 'senza ricevuta',
};

export interface SheetFacts {
  readonly payments: readonly SettledPayment[];
  readonly differences: readonly Difference[];
  readonly assessments: readonly { readonly year: number; readonly number: string }[];
  /** Tax codes by receipt; empty unless they were asked for. */
  readonly debtors: ReadonlyMap<string, string>;
}

/** Days as `05/10/2020`, amounts as `12,50`; what is not known stays empty. */
export function settlementSheet(facts: SheetFacts): string[][] {
  const { payments, differences, assessments, debtors } = facts;
  const numbers = new Map(assessments.map(({ year, number }) => [String(year), number]));
  const kinds = new Map<string, string[]>();
  for (const { iuv, iur, kind } of differences) {
    if (iuv === null || iur === null) continue;
    const key = `${iuv}:${iur}`;
    kinds.set(key, [...(kinds.get(key) ?? []), kind]);
  }
  const lines = payments.map(({ iuv, iur, state, paidOn, cents, receipt, flow, entry }) => [
    ...[paidOn.slice(0, 4), numbers.get(paidOn.slice(0, 4)) ?? ''],
    ...[dayCell(entry?.reversaleOn), entry?.reversaleNumber ?? ''],
    ...[iuv, receipt?.noticeNumber ?? '', iur, receipt?.psp ?? flow?.version.psp ?? ''],
    ...[dayCell(paidOn), amountCell(cents), STATES[state]],
    ...[flow?.version.flow ?? '', dayCell(flow?.version.regulationOn)],
    ...[flow?.version.regulation ?? '', flow ? amountCell(flow.version.declaredCents) : ''],
    ...[entry?.provisional ?? '', dayCell(entry?.bookedOn)],
    debtors.get(receipt?.key ?? '') ?? '',
    (kinds.get(`${iuv}:${iur}`) ?? []).join(' '),
  ]);
  return [HEADINGS, ...lines];
}

function dayCell(day: string | null | undefined): string {
  return day ? day.split('-').toReversed().join('/') : '';
}

function amountCell(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
}
