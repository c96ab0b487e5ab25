import { describe, expect, it } from 'vitest';
import { cellOf, findColumns, plainWords } from './columns.ts';
import { readCsv } from './read-csv.ts';
import { basisPointsOf, centsOf, dateOf, yesNoOf } from './values.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('reading a file', () => {
  it('reads Excel’s UTF-8 with a mark, semicolons and CRLF', () => {
    const table = readCsv(
      Buffer.from('\ufeffcognome;prezzo\r\nNiccolò;4,50\r\n\r\nD"Angelo;1\r\n'),
    );
    expect(table.header).toEqual(['cognome', 'prezzo']);
    expect(table.rows).toEqual([
      { line: 2, cells: ['Niccolò', '4,50'] },
      { line: 4, cells: ['D"Angelo', '1'] },
    ]);
  });

  it('reads Windows-1252 and commas', () => {
    const table = readCsv(latin1('nome,città\nNicolò,"Crema, CR"\n'));
    expect(table.header).toEqual(['nome', 'città']);
    expect(table.rows[0]?.cells).toEqual(['Nicolò', 'Crema, CR']);
  });

  it('takes decimal commas for decimals where semicolons stand between the cells', () => {
    expect(readCsv(Buffer.from('a;b\n1,50;2,50\n3,00;4,00\n')).rows[0]?.cells).toEqual([
      '1,50',
      '2,50',
    ]);
  });

  it('passes over a title above the header and reads tabs', () => {
    const table = readCsv(Buffer.from('Comune di Prova\n\na\tb\n1\t2\n'));
    expect(table.header).toEqual(['a', 'b']);
    expect(table.rows).toEqual([{ line: 4, cells: ['1', '2'] }]);
  });

  it('answers an empty table for an empty file', () => {
    expect(readCsv(Buffer.from(''))).toEqual({ header: [], rows: [] });
  });
});

describe('columns', () => {
  it('finds a column whatever its case, accents and signs', () => {
    const found = findColumns(['Codice  FISCALE', 'Città', 'e-mail'], {
      email: ['email', 'e mail'],
      taxCode: ['codice fiscale', 'cf'],
      city: ['citta'],
      missing: ['x'],
    });
    expect(found).toEqual({ email: 2, taxCode: 0, city: 1 });
    expect(cellOf({ line: 2, cells: ['A', ' B '] }, found, 'city')).toBe('B');
    expect(cellOf({ line: 2, cells: ['A'] }, found, 'missing')).toBe('');
    expect(plainWords('Riduz. 2° figlio (%)')).toBe('riduz 2 figlio %');
  });
});

describe('values', () => {
  it('reads dates that exist and refuses others', () => {
    expect(
      ['05/10/2020', '5-10-20', '2020-10-05', '05.10.2020 00:00', '2020-10-05T12:00'].map(dateOf),
    ).toEqual(Array(5).fill('2020-10-05'));
    expect(dateOf('14/05/11')).toBe('2011-05-14');
    expect(['31/02/2020', '2020-13-01', 'ieri', ''].map(dateOf)).toEqual([null, null, null, null]);
  });

  it('reads amounts to the cent', () => {
    expect(['12,50', '€ 1.234,50', '-13.5', '4', '1,234.50', '0,00', '-0,00'].map(centsOf)).toEqual(
      [1250, 123450, -1350, 400, 123450, 0, 0],
    );
    expect(['', 'x', '1,2,3', '4,505', '1.234', '٤'].map(centsOf)).toEqual(Array(6).fill(null));
  });

  it('reads percentages and yes or no', () => {
    expect(['30%', '12,5 %', '101', '-1'].map(basisPointsOf)).toEqual([3000, 1250, null, null]);
    expect(['Sì', 'X', 'no', '', 'forse'].map(yesNoOf)).toEqual([true, true, false, false, null]);
  });
});
