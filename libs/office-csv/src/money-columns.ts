/** The headings under which offices write balances, vouchers, payments and notices. */
import type { ColumnNames } from './columns.ts';
import { PEOPLE_COLUMNS } from './people-columns.ts';

const AMOUNT = ['importo', 'importo euro', 'importo in euro', 'totale', 'euro', 'amount', 'total'];

/** Each column takes the first heading that is still free, so the narrow names stand first. */
export const MONEY_COLUMNS = {
  familyCode: PEOPLE_COLUMNS.familyCode,
  holderTaxCode: [
    ...PEOPLE_COLUMNS.holderTaxCode,
    ...['codice fiscale', 'cod fiscale', 'cf', 'c f', 'tax code'],
  ],
  pupilCode: PEOPLE_COLUMNS.pupilCode,
  pupilTaxCode: PEOPLE_COLUMNS.pupilTaxCode,
  credit: [
    ...['credito', 'credito residuo', 'residuo a credito', 'saldo a credito', 'avere'],
    ...['saldo attivo', 'credit'],
  ],
  debit: [
    ...['debito', 'debito residuo', 'residuo a debito', 'saldo a debito', 'dare', 'insoluto'],
    ...['da pagare', 'morosita', 'importo dovuto', 'saldo passivo', 'arretrato', 'debit', 'debt'],
  ],
  balance: [
    ...['saldo', 'saldo attuale', 'saldo finale', 'saldo residuo', 'saldo conto', 'saldo euro'],
    ...['residuo', 'importo residuo', 'balance', 'closing balance'],
  ],
  side: ['segno', 'dare avere', 'd a', 'credito debito', 'tipo saldo', 'sign', 'side'],
  balanceOn: ['data saldo', 'saldo al', 'aggiornato al', 'situazione al', 'balance date', 'as of'],
  vouchers: [
    ...['buoni', 'buoni residui', 'numero buoni', 'n buoni', 'buoni pasto', 'buoni non usati'],
    ...['buoni inutilizzati', 'buoni pasto residui', 'numero buoni residui', 'quantita'],
    ...['vouchers', 'unused vouchers', 'voucher count', 'quantity'],
  ],
  voucherValue: [
    ...['valore buono', 'valore del buono', 'valore unitario', 'prezzo buono', 'costo buono'],
    ...['prezzo unitario', 'voucher value', 'unit value', 'unit price'],
  ],
  noticeNumber: [
    ...['numero avviso', 'codice avviso', 'n avviso', 'nav', 'avviso', 'numero avviso pagopa'],
    ...['codice avviso pagopa', 'notice number', 'notice'],
  ],
  iuv: ['iuv', 'codice iuv', 'identificativo univoco versamento', 'creditor reference'],
  dueOn: ['scadenza', 'data scadenza', 'scade il', 'due date', 'due on', 'due'],
  issuedOn: ['data emissione', 'emesso il', 'data avviso', 'emissione', 'issued on', 'issue date'],
  status: ['stato', 'stato avviso', 'esito', 'status', 'state'],
  paidOn: [
    ...['data pagamento', 'data versamento', 'data ricarica', 'data incasso', 'data valuta'],
    ...['data operazione', 'pagato il', 'versato il', 'data', 'paid on', 'payment date', 'date'],
  ],
  means: [
    ...['mezzo', 'mezzo di pagamento', 'modalita', 'modalita di pagamento', 'modalita pagamento'],
    ...['tipo pagamento', 'canale', 'strumento', 'means', 'payment method', 'method', 'channel'],
  ],
  payerTaxCode: [
    ...['codice fiscale versante', 'codice fiscale pagatore', 'cf versante', 'cf pagatore'],
    ...['cod fiscale versante', 'payer tax code'],
  ],
  payer: [
    ...['versante', 'pagatore', 'pagato da', 'versato da', 'chi ha pagato', 'ordinante'],
    ...['nominativo versante', 'nome versante', 'paid by', 'payer'],
  ],
  reference: [
    ...['riferimento', 'quietanza', 'ricevuta', 'numero ricevuta', 'n ricevuta', 'id transazione'],
    ...['cro', 'trn', 'causale', 'id pagamento', 'reference', 'receipt', 'receipt number'],
  ],
  description: ['descrizione', 'note', 'oggetto', 'description', 'notes'],
  amount: [
    ...['importo pagato', 'importo versato', 'importo avviso', 'importo ricarica', 'ricarica'],
    ...['importo totale', 'valore totale', 'valore', ...AMOUNT],
  ],
} as const satisfies ColumnNames<string>;

export type MoneyColumn = keyof typeof MONEY_COLUMNS;

/** A heading that no list has, by the words in it; the narrow meanings stand first. */
const GUESSES: readonly (readonly [RegExp, MoneyColumn])[] = [
  [/\b(avvis\w*|notice)\b.*\b(numer\w*|codic\w*|nr|n)\b/, 'noticeNumber'],
  [/\b(numer\w*|codic\w*|cod|nr|n)\b.*\b(avvis\w*|notice)\b/, 'noticeNumber'],
  [/\biuv\b/, 'iuv'],
  [/\bscaden\w*|\bdue\b/, 'dueOn'],
  [/\b(valore|prezzo|costo|value|price)\b.*\b(buon\w*|voucher\w*|ticket)\b/, 'voucherValue'],
  [/\b(buon\w*|voucher\w*|ticket|blocchett\w*)\b/, 'vouchers'],
  [/\bdata\b.*\b(pag\w*|vers\w*|incass\w*|ricaric\w*)\b|\b(pagat|versat)o il\b/, 'paidOn'],
  [/\b(cf|fiscale)\b.*\b(versant\w*|pagator\w*)\b/, 'payerTaxCode'],
  [/\b(versant\w*|pagator\w*|payer)\b/, 'payer'],
  [/\bdata\b.*\bsaldo\b|\bsaldo\b.*\b(al|del)\b$/, 'balanceOn'],
  [/\bcredit\w*\b/, 'credit'],
  [/\b(debit\w*|insolut\w*|moros\w*|dovut\w*)\b/, 'debit'],
  [/\b(saldo|saldi|balance)\b/, 'balance'],
  [/\b(modalit\w*|mezzo|canale)\b/, 'means'],
  [/\b(ricevut\w*|quietanz\w*)\b/, 'reference'],
  [/\b(import\w*|amount)\b/, 'amount'],
  [/\bstato\b|\bstatus\b/, 'status'],
];

/** `words` as `plainWords` gives them; null where they tell nothing. */
export function guessMoneyColumn(words: string): MoneyColumn | null {
  return GUESSES.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
