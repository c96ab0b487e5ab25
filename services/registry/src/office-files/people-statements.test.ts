import { readPeople } from '@mestolo/office-csv/read-people.ts';
import { describe, expect, it } from 'vitest';
import type { FamilyAnswer } from '../store/family-statements.ts';
import { statementsOf } from './people-statements.ts';
import { reportFiles } from './report.ts';

const HEADER = 'famiglia;intestatario;codice alunno;alunno;data di nascita;plesso;classe';

function read(...rows: string[]) {
  const bytes = Buffer.from([HEADER, ...rows].join('\n'));
  return readPeople([{ name: 'x.csv', bytes }], { today: '2020-10-05' });
}

const codeOfDiet = () => null;

const same = { result: 'same', problems: [] } as const;

describe('statements from an office’s files', () => {
  it('leave out who cannot be taken, and the others keep their places', () => {
    const people = read(
      `F1;Bo Ada;A1;Bo ${'x'.repeat(200)};28/02/2014;Bosco;1A`,
      'F1;Bo Ada;A2;Bo Pia;28/02/2014;Bosco;1A',
    );
    const { families, lines } = statementsOf(people, { acceptInvalidTaxCodes: true, codeOfDiet });
    expect(families[0]?.pupils).toMatchObject([{ code: 'A2', taxCodeUnchecked: true }]);
    expect(lines.map(({ pupil, problems }) => [pupil, problems])).toEqual([
      [null, [{ field: 'givenName', problem: 'cannot be read' }]],
      [0, []],
    ]);
  });

  it('refuse more people than a family has', () => {
    const rows = Array.from(
      { length: 22 },
      (_, index) => `F1;Bo Ada;A${index};Bo Pia${index};28/02/2014;Bosco;1A`,
    );
    const { families, lines } = statementsOf(read(...rows), {
      acceptInvalidTaxCodes: false,
      codeOfDiet,
    });
    expect(families[0]?.pupils).toHaveLength(20);
    expect(lines.at(-1)?.problems).toEqual([{ field: 'family', problem: 'has too many people' }]);
  });
});

describe('the report of the lines', () => {
  const people = read(
    'F1;Bo Ada;A1;Bo Pia;28/02/2014;Bosco;1A',
    'F1;Bo Ada;A2;Bo Leo;30/02/2014;Bosco;1A',
    'F2;Bo Eva;A3;Bo Ivo;28/02/2014;Bosco;1A',
  );
  const statements = statementsOf(people, { acceptInvalidTaxCodes: false, codeOfDiet });
  const pupil = (pupilId: string) => ({ pupilId, schoolId: 's', classId: 'c', ...same });
  const known = { paymentCode: null, ...same };
  const answers: FamilyAnswer[] = [
    {
      accountId: 'f1',
      ...known,
      guardians: [{ guardianId: 'g1', ...same }],
      pupils: [pupil('p1')],
    },
    {
      accountId: 'f2',
      ...known,
      guardians: [{ guardianId: 'g2', result: 'changed', problems: [] }],
      pupils: [pupil('p3')],
    },
  ];

  it('tells each line, counts it, and gives ids by the office’s own codes', () => {
    const report = reportFiles(people.files, statements, { answers, staff: [] });
    expect(report.counts.lines).toEqual({ new: 0, changed: 1, same: 1, refused: 1 });
    expect(report.ids).toEqual({
      families: { F1: 'f1', F2: 'f2' },
      pupils: { A1: 'p1', A3: 'p3' },
    });
    expect(report.files[0]?.lines).toMatchObject([
      { line: 2, result: 'same', accountId: 'f1', pupilId: 'p1', guardianIds: ['g1'] },
      { line: 3, result: 'refused', accountId: 'f1', pupilId: null },
      { line: 4, result: 'changed', accountId: 'f2', pupilId: 'p3' },
    ]);
  });
});
