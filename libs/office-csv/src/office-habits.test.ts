/** What spreadsheets do to the files of an office. */
import { describe, expect, it } from 'vitest';
import { plainCell } from './columns.ts';
import { readCsv } from './read-csv.ts';
import { readPeople } from './read-people.ts';
import { dateOf } from './values.ts';

const HEADER = 'famiglia;intestatario;codice alunno;alunno;data di nascita;plesso;classe';
const LINE = 'F1;Bo Ada;007;Bo Pia;28/02/2014;Bosco;1A';
const options = { today: '2020-10-05' };

function pupils(text: string | Buffer) {
  const people = readPeople([{ name: 'x.csv', bytes: Buffer.from(text) }], options);
  return people.families.flatMap((family) => family.pupils);
}

describe('a spreadsheet', () => {
  it.each([
    ['writes a mark of byte order', `\ufeff${HEADER}\n${LINE}`],
    ['writes sep= above the headings', `sep=;\r\n${HEADER}\r\n${LINE}\r\n`],
    ['writes both', `\ufeffsep=;\n${HEADER}\n${LINE}`],
    ['puts sep= in quotation marks', `"sep=;"\n${HEADER}\n${LINE}`],
    ['leaves columns and lines empty', `${HEADER};;;\n${LINE};;;\n;;;;;;;;;\n`],
    ['ends lines as a Macintosh did', `${HEADER}\r${LINE}\r`],
    ['ends lines in two ways', `${HEADER}\n${LINE}\r\n`],
    ['puts every cell in quotation marks', quoted(`${HEADER}\n${LINE}`)],
    ['parts cells by commas', `${HEADER}\n${LINE}`.replaceAll(';', ',')],
    ['parts cells by tabs', `${HEADER}\n${LINE}`.replaceAll(';', '\t')],
    ['writes UTF-16', Buffer.from(`\ufeff${HEADER}\n${LINE}`, 'utf16le')],
    ['writes UTF-16 the other way', Buffer.from(`\ufeff${HEADER}\n${LINE}`, 'utf16le').swap16()],
    ['keeps zeros by an apostrophe', `${HEADER}\n${LINE.replace('007', "'007")}`],
    ['keeps zeros by a formula', `${HEADER}\n${LINE.replace('007', '"=""007"""')}`],
    ['writes unbreakable spaces', `${HEADER}\n${LINE.replace('Bo Pia', 'Bo\u00a0Pia\u00a0')}`],
    ['counts days', `${HEADER}\n${LINE.replace('28/02/2014', '41698')}`],
    ['writes dates as ISO does', `${HEADER}\n${LINE.replace('28/02/2014', '2014-02-28')}`],
    ['writes months in letters', `${HEADER}\n${LINE.replace('28/02/2014', '28-feb-14')}`],
    ['writes a time after the date', `${HEADER}\n${LINE.replace('/2014', '/2014 00:00')}`],
  ])('%s', (_what, text) => {
    expect(pupils(text)).toEqual([
      {
        ...{ code: '007', givenName: 'Pia', familyName: 'Bo', birthDate: '2014-02-28' },
        ...{ school: 'Bosco', class: '1A' },
      },
    ]);
  });

  it('breaks lines within a cell: the rows are numbered as it shows them', () => {
    const table = readCsv(Buffer.from('a;b\r\n"one\r\ntwo";1\r\n\r\nthree;2\r\n'));
    expect(table.rows.map(({ line, cells }) => [line, cells[1]])).toEqual([
      [2, '1'],
      [4, '2'],
    ]);
    expect(plainCell('one\r\ntwo')).toBe('one two');
  });

  it('saves accents in Windows-1252', () => {
    const text = `${HEADER}\n${LINE.replace('Bo Pia', 'D\x92Agar\xf2 Zo\xeb')}`;
    expect(pupils(Buffer.from(text, 'latin1'))).toMatchObject([
      { familyName: 'D’Agarò', givenName: 'Zoë' },
    ]);
  });

  it('may have a heading twice: the first counts, and the other is told', () => {
    const text = `${HEADER};classe;colore\n${LINE};2B;blu`;
    const people = readPeople([{ name: 'x.csv', bytes: Buffer.from(text) }], options);
    expect(people.families[0]?.pupils[0]?.class).toBe('1A');
    expect(people.files[0]?.passedOver).toEqual(['classe', 'colore']);
  });

  it('may save something that is no table', () => {
    const problem = (bytes: Uint8Array) =>
      readPeople([{ name: 'x.csv', bytes }], options).files[0]?.problem;
    expect(problem(Buffer.from('PK\u0003\u0004'))).toMatch(/workbook/);
    expect(problem(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))).toMatch(/workbook/);
    expect(problem(Buffer.from('<html><table>'))).toMatch(/web page/);
    expect(problem(Buffer.from(`${HEADER}\n"F1;Bo Ada`))).toMatch(/does not end/);
  });
});

describe('a day', () => {
  it('is one that there is, and never guessed', () => {
    const days = ['44109', '44109,5', '20201005', '5 ottobre 2020', '5-ott-20', '2020/10/05'];
    expect(days.map(dateOf)).toEqual(Array(6).fill('2020-10-05'));
    expect(['10/13/2020', '5 foo 2020', '00000', '9999', '410000', '20201305'].map(dateOf)).toEqual(
      Array(6).fill(null),
    );
  });
});

function quoted(text: string): string {
  const line = (one: string) => one.split(';').map((cell) => `"${cell}"`);
  return text
    .split('\n')
    .map((one) => line(one).join(';'))
    .join('\n');
}
