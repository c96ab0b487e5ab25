/** A statement as a table: columns, signs, names or their absence. */
import { expect, test } from 'vitest';
import type { Entry } from '../domain/entry.ts';
import { linesOf, statementOf } from '../domain/statement.ts';
import { statementCsv } from './statement-csv.ts';

const entry = (fields: object) =>
  ({ _id: 'e', amountCents: 450, recordedAt: new Date('2020-10-07'), ...fields }) as Entry;
const statement = statementOf(
  linesOf([
    entry({
      accountVersion: 1,
      kind: 'mealDebit',
      side: 'debit',
      tariff: 'v',
      pupilId: 'luca-id-1',
      effectiveOn: '2020-10-05',
    }),
    entry({ accountVersion: 2, kind: 'topUp', side: 'credit', effectiveOn: '2020-10-06' }),
    entry({
      accountVersion: 3,
      kind: 'mealDebit',
      side: 'debit',
      amountCents: 0,
      effectiveOn: '2020-10-07',
      reason: 'assente; malato',
    }),
  ]),
  {},
);

test('debits and credits stand in columns of their own, with the balance after each', () => {
  const names = {
    holder: 'Anna',
    paymentCode: null,
    pupils: new Map([['luca-id-1', 'Luca Rossi']]),
  };
  expect(statementCsv(statement, names).split('\r\n')).toEqual([
    '\ufeffData;Tipo;Alunno;Motivo;Addebito;Accredito;Saldo;Registrato il;Movimento',
    '05/10/2020;Pasto;Luca Rossi;;4,50;;-4,50;07/10/2020;e',
    '06/10/2020;Ricarica pagoPA;;;;4,50;0,00;07/10/2020;e',
    '07/10/2020;Pasto non dovuto;;"assente; malato";0,00;;0,00;07/10/2020;e',
    '',
  ]);
});

test('without names there are ids, and the heading says why', () => {
  const [header, first] = statementCsv(statement, null).split('\r\n');
  expect(header).toContain('Alunno (codici: nomi non disponibili)');
  expect(first).toContain(';luca-id-;');
});
