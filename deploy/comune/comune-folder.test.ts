import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readComuneFolder } from './comune-folder.ts';

function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'comune-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const demo = join(import.meta.dirname, '..', 'demo', 'pianengo');

describe('a Comune’s folder', () => {
  it('reads the demo Comune whole', () => {
    const comune = readComuneFolder(demo);
    expect(comune.name).toBe('Comune di Pianengo');
    expect(comune.problems).toEqual([]);
    expect(comune.families.pupils).toHaveLength(17);
    expect(comune.rollCall).toHaveLength(17);
    expect(comune.rollCall.filter((line) => line.state === 'absent')).toHaveLength(2);
    expect(comune.tariffs[0]).toEqual({
      from: '2020-09-01',
      schoolName: null,
      schoolKind: 'primaria',
      listCents: 450,
      nonResidentCents: 610,
      bands: { B: { discountBasisPoints: 3000 }, C: { discountBasisPoints: 5000 } },
      siblings: { 2: { discountBasisPoints: 2000 }, 3: { discountBasisPoints: 4000 } },
    });
    expect(comune.openingBalances).toHaveLength(12);
    expect(comune.settings.graceUntil).toBe('2020-09-30');
    expect([...comune.settings.schoolKinds.values()]).toEqual(['primaria', 'infanzia']);
  });

  it('reads English headings, commas, Windows-1252, one price a band and names for the roll call', () => {
    const comune = readComuneFolder(
      folderOf({
        'a.csv': Buffer.from(
          'Surname,First name,Birth date,School,Class\nRossi,Niccolò,2014-01-02,North,1A\n',
          'latin1',
        ),
        'b.csv': 'School,Band,Price\nNorth,A,5.20\nNorth,B,4.10\n',
        'c.csv':
          'date,name,present\n2026-03-02,Rossi Niccolo,yes\n2026-03-02,Niccolo Rossi,no\nx,Rossi,yes\n',
      }),
    );
    expect(comune.families.pupils[0]).toMatchObject({
      shownName: 'Niccolò Rossi',
      schoolName: 'North',
    });
    expect(comune.tariffs).toEqual([
      {
        from: null,
        schoolName: 'North',
        schoolKind: null,
        listCents: 520,
        nonResidentCents: null,
        bands: { A: { priceCents: 520 }, B: { priceCents: 410 } },
        siblings: {},
      },
    ]);
    expect(comune.rollCall.map((line) => [line.pupilName, line.state])).toEqual([
      ['niccolo rossi', 'present'],
      ['niccolo rossi', 'absent'],
    ]);
    expect(comune.problems).toEqual([{ file: 'c.csv', line: 4, problem: 'the day is not a date' }]);
  });

  it('says what is missing', () => {
    const folder = folderOf({ 'a.csv': 'cognome;nome\nRossi;Ada\n' });
    expect(() => readComuneFolder(folder)).toThrow(/tariffs.*roll call/);
  });
});
