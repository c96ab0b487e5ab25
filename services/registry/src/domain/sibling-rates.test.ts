import { describe, expect, it } from 'vitest';
import type { Enrolment } from './effective-dates.ts';
import type { PupilRecord } from './records.ts';
import { ratesOf } from './sibling-rates.ts';

function pupil(
  pupilId: string,
  birthDate: string,
  enrolments: readonly Pick<Enrolment, 'from' | 'to'>[],
  changes: Partial<PupilRecord> = {},
): PupilRecord {
  const value = { band: 'A', resident: true, exempt: false };
  return {
    pupilId,
    accountId: 'f1',
    accounts: [],
    givenName: 'G',
    familyName: 'F',
    birthDate,
    taxCode: null,
    enrolments: enrolments.map((one) => ({ ...one, schoolId: 's', classId: 'c' })),
    circumstances: [{ from: enrolments[0]?.from ?? '', value }],
    ...changes,
  };
}

const YEAR = { from: '2020-09-07', to: '2021-06-08' };
const ranks = (one: PupilRecord, family: readonly PupilRecord[]) =>
  ratesOf(one, family).map(({ from, siblingRank }) => [from, siblingRank]);

describe('the rates of siblings', () => {
  it('rank the enrolled children of the account by birth date, oldest first', () => {
    const luca = pupil('p2', '2011-05-14', [YEAR]);
    const sofia = pupil('p1', '2015-09-02', [YEAR]);
    expect(ranks(luca, [sofia, luca])).toEqual([['2020-09-07', 1]]);
    expect(ranks(sofia, [sofia, luca])).toEqual([['2020-09-07', 2]]);
  });

  it('move up when an older sibling is withdrawn, and down when one comes', () => {
    const luca = pupil('p1', '2011-05-14', [{ from: '2020-09-07', to: '2021-01-31' }]);
    const sofia = pupil('p2', '2015-09-02', [YEAR]);
    expect(ranks(sofia, [luca, sofia])).toEqual([
      ['2020-09-07', 2],
      ['2021-02-01', 1],
    ]);
    const late = pupil('p3', '2010-01-01', [{ from: '2021-03-01', to: null }]);
    expect(ranks(sofia, [luca, sofia, late])).toEqual([
      ['2020-09-07', 2],
      ['2021-02-01', 1],
      ['2021-03-01', 2],
    ]);
  });

  it('tell twins apart for ever, and do not change in a summer without anyone enrolled', () => {
    const years = [YEAR, { from: '2021-09-06', to: '2022-06-08' }];
    const one = pupil('p1', '2012-01-01', years);
    const other = pupil('p2', '2012-01-01', years);
    expect(ranks(one, [other, one])).toEqual([['2020-09-07', 1]]);
    expect(ranks(other, [other, one])).toEqual([['2020-09-07', 2]]);
  });

  it('change with band, residency and exemption', () => {
    const value = { band: 'B', resident: false, exempt: true };
    const one = pupil('p1', '2012-01-01', [YEAR]);
    const moved = { ...one, circumstances: [...one.circumstances, { from: '2021-03-15', value }] };
    expect(ratesOf(moved, [moved])).toEqual([
      { from: '2020-09-07', band: 'A', resident: true, siblingRank: 1, exempt: false },
      { from: '2021-03-15', band: 'B', resident: false, siblingRank: 1, exempt: true },
    ]);
  });
});
