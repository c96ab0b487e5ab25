/** A statement on paper, with the end of the account's hash chain, so that it can be checked. */
import { printedPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { formatEuro } from '@mestolo/money/euro-text.ts';
import type { SheetPaper, SheetPart } from '@mestolo/paper/sheet.ts';
import type { Account } from '../domain/account.ts';
import type { Statement, StatementFilter, StatementLine } from '../domain/statement.ts';
import { dayWords, kindWords, plainEuro } from './entry-words.ts';
import { type FamilyNames, pupilWords } from './family-names.ts';

export interface PaperStatement {
  readonly account: Account;
  readonly statement: Statement;
  readonly filter: StatementFilter;
  readonly names: FamilyNames | null;
  readonly comuneName: string;
  readonly madeAt: Date;
}

export function statementPaper(paper: PaperStatement): SheetPaper {
  const { account, statement, filter, names, comuneName, madeAt } = paper;
  const { totals } = statement;
  const period = [
    filter.from && `dal ${dayWords(filter.from)}`,
    filter.to && `al ${dayWords(filter.to)}`,
  ].filter(Boolean);
  const holder = names?.holder ? `Intestatario: ${names.holder}` : `Conto: ${account._id}`;
  const whole = period.join(' ') || 'tutti i movimenti';
  const code = names?.paymentCode
    ? [`Codice di pagamento: ${printedPaymentCode(names.paymentCode)}`]
    : [];
  const parts: SheetPart[] = [
    { text: [comuneName, holder, ...code, `Periodo: ${whole}`].join('\n') },
    ...(names === null ? [{ text: NO_NAMES }] : []),
    {
      columns: [
        { heading: 'Data', width: 60 },
        { heading: 'Tipo', width: 120 },
        { heading: 'Alunno', width: 90 },
        { heading: 'Motivo' },
        { heading: 'Importo', width: 60, isAmount: true },
        { heading: 'Saldo', width: 60, isAmount: true },
      ],
      rows: statement.lines.map((line) => rowOf(line, names)),
    },
    { heading: 'Totali' },
    {
      text: [
        `Saldo iniziale: ${formatEuro(totals.openingCents)}`,
        `Accrediti: ${formatEuro(totals.creditsCents)}`,
        `Addebiti: ${formatEuro(totals.debitsCents)}`,
        `Saldo finale: ${formatEuro(totals.closingCents)}`,
        `Movimenti: ${totals.lines}`,
      ].join('\n'),
    },
    { heading: 'Verifica' },
    {
      text: `Ultimo movimento del conto: n. ${account.version}\nImpronta (SHA-256): ${account.head}`,
    },
  ];
  const title = 'Estratto conto mensa';
  return { title, author: comuneName, madeAt, fingerprint: account.head, parts };
}

const NO_NAMES = 'I nomi non sono disponibili in questo momento: al loro posto ci sono i codici.';

function rowOf({ entry, runningBalanceCents }: StatementLine, names: FamilyNames | null): string[] {
  const { side, amountCents } = entry;
  return [
    dayWords(entry.effectiveOn),
    kindWords(entry),
    pupilWords(entry.pupilId, names),
    entry.reason ?? '',
    plainEuro(side === 'debit' && amountCents > 0 ? -amountCents : amountCents),
    plainEuro(runningBalanceCents),
  ];
}
