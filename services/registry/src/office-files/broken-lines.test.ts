/** Every kind of broken line that offices send, one by one, through all that reads them. */
import { randomBytes } from 'node:crypto';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { readPeople } from '@mestolo/office-csv/read-people.ts';
import { describe, expect, it } from 'vitest';
import { addSeenDiets, codeOfDiet } from '../domain/diets.ts';
import { addSeenSchools, takeCalendar } from '../domain/import-calendar.ts';
import { type Mint, mintId } from '../domain/mint.ts';
import { DEFAULT_SETTINGS } from '../domain/records.ts';
import { calendarStatement } from '../domain/statements.ts';
import { decideFamilies } from '../store/family-fold.ts';
import type { FamilyRecords } from '../store/family-statements.ts';
import { createVault } from '../store/vault.ts';
import { brokenLines, fileOf } from './broken-lines-fixture.ts';
import { statementsOf } from './people-statements.ts';
import { reportFiles } from './report.ts';

const mint: Mint = { seed: randomBytes(32), atMs: Date.parse('2020-10-05T10:00:00Z') };
const newId = (label: string) => mintId(mint, label);
const vault = createVault({ masterKey: randomBytes(32), searchKey: randomBytes(32) });
const NONE = { families: [], guardians: [], pupils: [], diets: [], keys: [], destroyed: [] };

const { calendar } = takeCalendar(
  calendarStatement.parse({
    name: 'Comune di Prova',
    timeZone: 'Europe/Rome',
    office: { name: 'Ufficio Scuola', phone: null, email: null },
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    lowBalanceBelowCents: 900,
  }),
  null,
  newId,
);

/** The report of a file in a Comune that knows nobody yet. */
function reportOf(text: string) {
  if (!calendar) throw new Error('the calendar is refused');
  const people = readPeople([{ name: 'x.csv', bytes: Buffer.from(text) }], { today: '2020-10-05' });
  const seen = people.families.flatMap(({ pupils }) => pupils.flatMap(({ diet }) => diet ?? []));
  const settings = addSeenDiets(DEFAULT_SETTINGS, seen);
  const known = addSeenSchools(calendar, people.schools, newId);
  const statements = statementsOf(people, {
    acceptInvalidTaxCodes: false,
    codeOfDiet: (words) => codeOfDiet(settings, words),
  });
  const head = { _id: 't', tenant: 't', version: 1, changedAt: '' };
  const calendars = [{ ...head, calendar: known, settings }];
  const records: FamilyRecords = {
    ...{ ...NONE, calendars, externalIds: [], heads: [] },
    takenCodes: new Set(),
  };
  const act = { actor: { kind: 'person', id: 'p' }, role: 'office', reason: null } as const;
  const request = { tenant: 't', families: statements.families, mint, act };
  const { answers } = decideFamilies(vault, records, [{ request, cause: NO_CAUSE }]);
  const [families] = answers;
  if (!families || families === 'no-calendar') throw new Error('no answer');
  return reportFiles(people.files, statements, { answers: families, staff: [] });
}

describe('a broken line', () => {
  it('is one of fifty kinds and more', () => {
    expect(brokenLines.length).toBeGreaterThanOrEqual(50);
    expect(new Set(brokenLines.map(({ what }) => what)).size).toBe(brokenLines.length);
  });

  it.each(brokenLines)('$what: $result', (one) => {
    const { text, values } = fileOf([one]);
    const lines = reportOf(text).files[0]?.lines ?? [];
    const report = lines.at(-2);
    const told = report?.problems.map(({ field, problem }) => [field, problem]);
    expect([report?.result, told]).toEqual([one.result, one.problems]);
    // A reason never repeats what stands in the cell.
    const words = JSON.stringify(lines.map(({ problems }) => problems));
    for (const value of values) expect(words).not.toContain(value);
    expect(lines.at(-1)).toMatchObject({ result: 'new', problems: [] });
  });

  it('leaves the lines beside it alone, in one file of all of them', () => {
    const { text, good } = fileOf(brokenLines);
    const report = reportOf(text);
    const refused = brokenLines.filter(({ result }) => result === 'refused').length;
    expect(report.counts.lines).toMatchObject({ refused, same: 0 });
    const lines = new Map(report.files[0]?.lines.map((line) => [line.line, line]));
    for (const line of good) expect(lines.get(line)).toMatchObject({ result: 'new', problems: [] });
  });
});
