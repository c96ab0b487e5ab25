import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readComuneFolder } from '../comune/comune-folder.ts';
import { newCalendar } from './calendar.ts';
import { writeExampleFolder } from './example-folder.ts';
import { findingsIn } from './findings.ts';

const demo = join(import.meta.dirname, '..', 'demo', 'pianengo');

function read(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tenant-'));
  cpSync(demo, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return readComuneFolder(folder, ['families', 'tariffs']);
}

describe('the files of a new Comune', () => {
  it('stand in nobody’s way where they are whole', () => {
    expect(findingsIn(read()).filter(({ stops }) => stops)).toEqual([]);
  });

  it('tell of each line that says nothing', () => {
    const settings = 'voce;valore\nnome;Borgo\ninizio;domani\nfine;30/06/2027\nsmalto;blu\n';
    const problems = findingsIn(read({ 'comune.csv': settings })).map(
      ({ line, problem }) => `${line} ${problem}`,
    );
    expect(problems).toContain('3 "domani" tells nothing for "inizio"');
    expect(problems).toContain('5 nothing is called "smalto"');
    expect(problems).toContain('null "inizio" or "fine" is missing: the days of the school year');
  });

  it('stop where a school has no price, and where a closure names none of the schools', () => {
    const files = {
      'tariffe.csv': 'decorrenza;tipo scuola;prezzo\n01/09/2020;primaria;4,50\n',
      'chiusure.csv': 'dal;al;motivo;plesso\n02/11/2020;;ponte;Liceo\n',
    };
    const stops = findingsIn(read(files)).flatMap((one) => (one.stops ? [one.problem] : []));
    expect(stops).toEqual([
      'no pupil goes to "Liceo", which tariffs or closures name',
      'no tariff is for "Infanzia Il Girasole"',
    ]);
  });

  it('never become a creditor that nobody named', () => {
    const settings = 'voce;valore\nnome;Borgo\ninizio;07/09/2020\nfine;08/06/2021\n';
    expect(newCalendar(read({ 'comune.csv': settings }), '2020-10-05').creditor).toBeNull();
  });

  it('can be begun from the example, which asks for what only the Comune knows', () => {
    const folder = mkdtempSync(join(tmpdir(), 'example-'));
    expect(writeExampleFolder(folder)).toContain('LEGGIMI.md');
    const found = findingsIn(readComuneFolder(folder, ['families', 'tariffs']));
    expect(found.map(({ problem }) => problem)).toContain(
      '"nome" is missing: how the Comune is called',
    );
    expect(() => writeExampleFolder(folder)).toThrow('is not empty');
  });
});
