/** The treasurer's list, as banks and accounting programs write it. */
import { describe, expect, it } from 'vitest';
import { readTreasuryFile } from './treasury-file.ts';

const CREDITOR = '00305410193';
const FLOW = '2020-11-03BANKITMM-0001';
const TEXT = `/PUR/LGPE-RIVERSAMENTO/URI/${FLOW}`;
const read = (text: string | Uint8Array) =>
  readTreasuryFile(typeof text === 'string' ? Buffer.from(text) : text, CREDITOR);

describe('a list of the treasurer', () => {
  it('is read with semicolons, decimal commas and days of Italy', () => {
    const { entries, problems, lines } = read(
      `Data contabile;Importo;Causale;Provvisorio\r\n04/11/2020;1.234,50;${TEXT};12\r\n`,
    );
    expect({ problems, lines }).toEqual({ problems: [], lines: 1 });
    expect(entries).toMatchObject([
      {
        ...{ bookedOn: '2020-11-04', cents: 123450, provisional: '12', line: 2 },
        reference: { kind: 'flow', readings: [FLOW] },
      },
    ]);
  });

  it('is the same with a mark in front, in Windows’ letters and under other headings', () => {
    const body = `;=;€ 12,50;città ${TEXT}`;
    const rows = ['n. provvisorio;Numero reversale;Avere;Descrizione;Data', `7${body};4-11-2020`];
    const text = rows.join('\n').replace(';=;', ';;');
    const plain = read(text).entries;
    expect(plain).toMatchObject([{ cents: 1250, provisional: '7', bookedOn: '2020-11-04' }]);
    expect(read(`\ufeff${text}`).entries).toEqual(plain);
    const windows = Buffer.from(text.replace('€', '\u0080'), 'latin1');
    expect(read(windows).entries).toEqual(plain);
  });

  it('gives entries names of their own: the same file again has the same, two equal lines are two', () => {
    const line = `2020-11-04;10,00;${TEXT};`;
    const text = `data;importo;causale;reversale\n${line}\n${line}\n`;
    const [one, two] = read(text).entries;
    expect(one?.id).not.toBe(two?.id);
    expect(read(text).entries.map(({ id }) => id)).toEqual([one?.id, two?.id]);
    const later = read(text.replaceAll(`${line}\n`, `${line}55\n`)).entries;
    expect(later.map(({ id }) => id)).toEqual([one?.id, two?.id]);
    expect(later[0]).toMatchObject({ reversaleNumber: '55' });
  });

  it('names the lines that cannot be read, and why, without their values', () => {
    const text = [
      'data;importo;causale;data reversale',
      `04/11/2020;dieci;${TEXT};`,
      `32/11/2020;10,00;${TEXT};`,
      `04/11/2020;=A1;${TEXT};mai`,
      `04/11/2020;10,00;${TEXT};`,
    ].join('\n');
    const { entries, problems } = read(text);
    expect(entries).toHaveLength(1);
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [2, 'amount'],
      [3, 'bookedOn'],
      [4, 'amount'],
      [4, 'amount'],
      [4, 'reversaleOn'],
    ]);
    expect(JSON.stringify(problems)).not.toContain('dieci');
  });

  it('keeps nothing of income that is not of pagoPA', () => {
    const text = 'data;importo;causale\n04/11/2020;35,00;AFFITTO SALA DA MARIO ROSSI\n';
    expect(read(text)).toMatchObject({ lines: 1, others: 1, entries: [], problems: [] });
  });

  it.each([
    ['importo;causale\n1,00;x\n', 'day'],
    ['data;causale\n04/11/2020;x\n', 'amount'],
    ['data;importo\n04/11/2020;1,00\n', 'text'],
    ['PK\u0003\u0004', 'workbook'],
  ])('cannot be read where something is missing: %j', (text, word) => {
    expect(read(text).problem).toContain(word);
  });
});
