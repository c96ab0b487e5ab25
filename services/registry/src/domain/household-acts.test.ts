/** What an office does to one pupil or one account. */
import { describe, expect, it } from 'vitest';
import { takeHolder } from './account-holders.ts';
import {
  type ActContext,
  takeCircumstances,
  takeEnrolment,
  takeHolderAct,
  takeIsee,
  takeWithdrawal,
} from './household-acts.ts';
import { countsFrom } from './late-isee.ts';
import { movePupil } from './pupil-moves.ts';
import type { Household, LateIseeRule, PupilRecord } from './records.ts';
import { keepRatesBefore, ratesOf } from './sibling-rates.ts';

const YEAR = { from: '2020-09-07', to: '2021-06-08', schoolId: 's1', classId: 'c1' };

function pupil(pupilId: string, birthDate: string, accountId = 'f1'): PupilRecord {
  return {
    ...{ pupilId, accountId, accounts: [], givenName: 'G', familyName: 'F', birthDate },
    taxCode: null,
    enrolments: [YEAR],
    circumstances: [{ from: YEAR.from, value: { band: null, resident: true, exempt: false } }],
  };
}

function family(accountId: string, pupils: readonly PupilRecord[]): Household {
  const anna = { guardianId: `g-${accountId}`, fullName: 'Anna', taxCode: null, language: 'it' };
  return {
    family: {
      ...{ accountId, openedOn: '2020-09-01', closedOn: null, paymentCode: null, former: [] },
      holders: [{ from: '2020-09-01', value: anna.guardianId }],
    },
    guardians: [{ ...anna, language: 'it', email: null, phone: null, channels: [] }],
    pupils,
  };
}

const context = (lateIsee: LateIseeRule = 'filingDate'): ActContext => ({
  calendar: {
    ...{ name: 'C', timeZone: 'Europe/Rome', clock: { kind: 'system' }, schools: [] },
    office: { name: 'O', phone: null, email: null },
    classes: [{ classId: 'c2', schoolId: 's2', code: '5A', name: '5A' }],
    schoolYears: [{ name: '2020/21', from: YEAR.from, to: YEAR.to, graceUntil: '2020-09-30' }],
    ...{ serviceWeekdays: [1], closures: [], lowBalanceBelowCents: 900, creditor: null },
  },
  settings: { lateIsee, diets: [] },
  today: '2020-11-20',
  newId: (label) => `new ${label}`,
});

const luca = pupil('p1', '2011-05-14');
const sofia = pupil('p2', '2015-09-02');
const bands = ({ pupils: [first] }: Household) =>
  first?.circumstances.map(({ from, value }) => [from, value.band]);

describe('an ISEE that is filed late', () => {
  it.each([
    ['filingDate', '2020-11-12', '2020-11-12'],
    ['nextMonth', '2020-11-12', '2020-12-01'],
    ['nextMonth', '2020-12-31', '2021-01-01'],
    ['byFifteenth', '2020-11-12', '2020-11-01'],
    ['byFifteenth', '2020-11-15', '2020-11-01'],
    ['byFifteenth', '2020-11-16', '2020-12-01'],
    ['byFifteenth', '2020-12-16', '2021-01-01'],
  ] as const)('by the rule %s, filed on %s, counts from %s', (rule, filedOn, from) => {
    expect(countsFrom(filedOn, rule)).toBe(from);
  });

  it('gives the band from then on; what changed meanwhile keeps its days', () => {
    const said = { pupilId: 'p1', band: 'b', filedOn: '2020-11-12' };
    const moved = takeCircumstances(family('f1', [luca]), {
      ...{ pupilId: 'p1', from: '2020-12-01', resident: false },
    }).household;
    const { household, result, from } = takeIsee(moved, said, context('byFifteenth'));
    expect([result, from]).toEqual(['changed', '2020-11-01']);
    expect(household.pupils[0]?.circumstances).toEqual([
      { from: '2020-09-07', value: { band: null, resident: true, exempt: false } },
      { from: '2020-11-01', value: { band: 'B', resident: true, exempt: false } },
      { from: '2020-12-01', value: { band: 'B', resident: false, exempt: false } },
    ]);
    expect(takeIsee(household, said, context('byFifteenth')).result).toBe('same');
  });

  it('holds until the next band, whichever was filed first', () => {
    const file = (before: Household, band: string, filedOn: string) =>
      takeIsee(before, { pupilId: 'p1', band, filedOn }, context()).household;
    const start = family('f1', [luca]);
    const inOrder = file(file(start, 'A', '2020-10-01'), 'C', '2020-11-01');
    const reversed = file(file(start, 'C', '2020-11-01'), 'A', '2020-10-01');
    expect(bands(inOrder)).toEqual([
      ['2020-09-07', null],
      ['2020-10-01', 'A'],
      ['2020-11-01', 'C'],
    ]);
    expect(bands(reversed)).toEqual(bands(inOrder));
    const early = file(start, 'A', '2020-08-01');
    expect(bands(early)).toEqual([['2020-08-01', 'A']]);
  });

  it('is not taken before its day', () => {
    const said = { pupilId: 'p1', band: 'B', filedOn: '2020-11-21' };
    expect(takeIsee(family('f1', [luca]), said, context())).toMatchObject({
      result: 'refused',
      problems: [{ field: 'filedOn' }],
    });
  });
});

describe('an enrolment', () => {
  it('moves to another class from a day, and ends with a withdrawal', () => {
    const said = { pupilId: 'p1', classId: 'c2', from: '2021-02-15' };
    const { household } = takeEnrolment(family('f1', [luca]), said, context());
    expect(household.pupils[0]?.enrolments).toEqual([
      { ...YEAR, to: '2021-02-14' },
      { from: '2021-02-15', to: YEAR.to, schoolId: 's2', classId: 'c2' },
    ]);
    const left = takeWithdrawal(household, { pupilId: 'p1', from: '2021-02-01' });
    expect(left.household.pupils[0]?.enrolments).toEqual([{ ...YEAR, to: '2021-01-31' }]);
    const none = takeEnrolment(household, { ...said, classId: 'c9' }, context());
    expect(none).toMatchObject({ result: 'refused', problems: [{ field: 'classId' }] });
  });
});

describe('the holder of an account', () => {
  const anna = [{ from: '2020-09-01', value: 'anna' }];
  const holders = (
    how: 'change' | 'correction',
    guardianId: string,
    from?: string,
    before: typeof anna = anna,
  ) => {
    const said = takeHolder(before, { guardianId, how, from }, '2020-11-20');
    return 'holders' in said ? said.holders.map(({ from: day, value }) => [day, value]) : said;
  };

  it('changes from a day, today without one', () => {
    expect(holders('change', 'marco')).toEqual([
      ['2020-09-01', 'anna'],
      ['2020-11-20', 'marco'],
    ]);
    expect(holders('change', 'anna')).toEqual([['2020-09-01', 'anna']]);
    expect(holders('change', 'marco', '2020-09-01')).toMatchObject({ result: 'refused' });
  });

  it('is corrected from the start or from a day, until a later change', () => {
    expect(holders('correction', 'marco')).toEqual([['2020-09-01', 'marco']]);
    const changed = [...anna, { from: '2020-11-01', value: 'marco' }];
    expect(holders('correction', 'bruna', undefined, changed)).toEqual([
      ['2020-09-01', 'bruna'],
      ['2020-11-01', 'marco'],
    ]);
    expect(holders('correction', 'anna', '2020-11-01', changed)).toEqual([['2020-09-01', 'anna']]);
  });

  it('may be someone new; the account stays what it is', () => {
    const guardian = { fullName: 'Marco Verdi' };
    const said = takeHolderAct(family('f1', [luca]), { guardian, how: 'change' }, context());
    expect(said).toMatchObject({ result: 'changed', from: '2020-11-20' });
    expect(said.household.guardians.map(({ guardianId }) => guardianId)).toEqual([
      ...['g-f1', 'new guardian'],
    ]);
    expect(said.household.family.accountId).toBe('f1');
  });
});

describe('a pupil who moves to another family', () => {
  const older = pupil('p0', '2009-01-01', 'f2');
  const move = (from: string) =>
    movePupil({
      ...{ pupilId: 'p1', source: family('f1', [luca, sofia]), target: family('f2', [older]) },
      ...{ from, today: '2020-11-20' },
    });

  it('changes the ranks of both families from that day, and of no day before', () => {
    const moved = move('2020-11-02');
    if ('result' in moved) throw new Error('refused');
    const [there] = moved.target.pupils.filter(({ pupilId }) => pupilId === 'p1');
    if (!there) throw new Error('not there');
    expect(there.accounts).toEqual([
      { from: '2020-09-01', value: 'f1' },
      { from: '2020-11-02', value: 'f2' },
    ]);
    expect(moved.source.family.former).toEqual([{ pupilId: 'p1', birthDate: luca.birthDate }]);
    const all = [...moved.source.pupils, ...moved.target.pupils];
    const ranks = (one: PupilRecord) =>
      ratesOf(one, all).map(({ from, siblingRank }) => [from, siblingRank]);
    expect(ranks(sofia)).toEqual([
      ['2020-09-07', 2],
      ['2020-11-02', 1],
    ]);
    expect(ranks(there)).toEqual([
      ['2020-09-07', 1],
      ['2020-11-02', 2],
    ]);
    expect(ranks(older)).toEqual([['2020-09-07', 1]]);
  });

  it('is not moved ahead of time; moved back, it is as if it never went', () => {
    expect(move('2020-11-21')).toMatchObject({ result: 'refused' });
    const moved = move('2020-11-02');
    if ('result' in moved) throw new Error('refused');
    const back = movePupil({
      ...{ pupilId: 'p1', source: moved.target, target: moved.source },
      ...{ from: '2020-11-02', today: '2020-11-20' },
    });
    if ('result' in back) throw new Error('refused');
    expect(back.source.family.former).toEqual([]);
    expect(back.target.family.former).toEqual([]);
    const [there] = back.target.pupils.filter(({ pupilId }) => pupilId === 'p1');
    expect(there?.accounts).toEqual([{ from: '2020-09-01', value: 'f1' }]);
  });

  it('keeps the ranks of a time whose family was forgotten', () => {
    const rate = { band: null, resident: true, exempt: false };
    const kept = [{ from: '2020-09-07', ...rate, siblingRank: 3 }];
    const found = [{ from: '2020-09-07', ...rate, siblingRank: 1 }];
    expect(keepRatesBefore('2020-11-02', kept, found)).toEqual([
      ...kept,
      { from: '2020-11-02', ...rate, siblingRank: 1 },
    ]);
    expect(keepRatesBefore('2020-11-02', kept, kept)).toEqual(kept);
  });
});
