/** A statement as a table for a spreadsheet. */

import { csvText } from '@mestolo/office-csv/csv-text.ts';
import type { Statement, StatementLine } from '../domain/statement.ts';
import { dayWords, kindWords, plainEuro } from './entry-words.ts';
import { type FamilyNames, pupilWords } from './family-names.ts';

/** Where registry does not answer, the heading says why there are no names below it. */
function headerOf(names: FamilyNames | null): string[] {
  const pupil = names === null ? 'Alunno (codici: nomi non disponibili)' : 'Alunno';
  return [
    ...['Data', 'Tipo', pupil, 'Motivo', 'Addebito', 'Accredito', 'Saldo'],
    ...['Registrato il', 'Movimento'],
  ];
}

export function statementCsv({ lines }: Statement, names: FamilyNames | null): string {
  return csvText([headerOf(names), ...lines.map((line) => rowOf(line, names))]);
}

function rowOf({ entry, runningBalanceCents }: StatementLine, names: FamilyNames | null): string[] {
  const amount = plainEuro(entry.amountCents);
  return [
    dayWords(entry.effectiveOn),
    kindWords(entry),
    pupilWords(entry.pupilId, names),
    entry.reason ?? '',
    entry.side === 'debit' ? amount : '',
    entry.side === 'credit' ? amount : '',
    plainEuro(runningBalanceCents),
    dayWords(entry.recordedAt.toISOString().slice(0, 10)),
    entry._id,
  ];
}
