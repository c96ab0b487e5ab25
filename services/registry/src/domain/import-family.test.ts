import { describe, expect, it } from 'vitest';
import { type FamilyImported, importFamily } from './import-family.ts';
import type { Calendar, Household } from './records.ts';
import { type FamilyStatement, familyStatement } from './statements.ts';

const calendar: Calendar = {
  name: 'Comune di Prova',
  timeZone: 'Europe/Rome',
  clock: { kind: 'system' },
  office: { name: 'Ufficio Scuola', phone: null, email: null },
  schools: [{ schoolId: 's1', code: 'DB', name: 'Primaria Don Bosco', kind: 'primaria' }],
  classes: [
    { classId: 'c1', schoolId: 's1', code: '4A', name: '4A' },
    { classId: 'c2', schoolId: 's1', code: '4B', name: '4B' },
  ],
  schoolYears: [
    { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [],
  lowBalanceBelowCents: 900,
  creditor: null,
};

const luca = {
  code: 'A01',
  givenName: 'Luca',
  familyName: 'Bellandi',
  birthDate: '2011-05-14',
  taxCode: 'BLLLCU11E14G558K',
  school: 'primaria don bosco',
  class: '4A',
};
const anna = {
  fullName: 'Anna Bellandi',
  taxCode: 'BLLNNA84C52G558Z',
  email: 'anna@posta.example',
  phone: '333 5550101',
};

type Said = Parameters<typeof familyStatement.parse>[0];
const family = (changes: object = {}): FamilyStatement =>
  familyStatement.parse({ code: 'F01', guardians: [anna], pupils: [luca], ...changes } as Said);

let nextId = 0;
function said(
  statement: FamilyStatement,
  household: Household | null = null,
  today = '2020-10-05',
): FamilyImported {
  const fresh = () => ({ id: `new-${++nextId}`, accountId: null });
  return importFamily({
    statement,
    household,
    accountId: 'f1',
    paymentCode: 'K7QX2M9FQ',
    guardians: statement.guardians.map(fresh),
    pupils: statement.pupils.map(fresh),
    calendar,
    lateIsee: 'filingDate',
    today,
  });
}

const outcomes = ({ family: of, guardians, pupils }: FamilyImported) =>
  [of, ...guardians, ...pupils].map(({ result }) => result);

describe('a family that is imported', () => {
  it('is new once, then the same, and its people are known again without codes', () => {
    const once = said(family());
    expect(outcomes(once)).toEqual(['new', 'new', 'new']);
    expect(once.household?.family).toMatchObject({ openedOn: '2020-09-01', closedOn: null });
    expect(once.household?.guardians[0]).toMatchObject({
      phone: '+393335550101',
      channels: ['email', 'sms'],
      language: 'it',
    });
    expect(once.household?.pupils[0]).toMatchObject({
      enrolments: [{ from: '2020-09-07', to: '2021-06-08', schoolId: 's1', classId: 'c1' }],
      circumstances: [{ from: '2020-09-07', value: { band: null, resident: true, exempt: false } }],
    });
    const twice = said(family(), once.household, '2020-11-20');
    expect(outcomes(twice)).toEqual(['same', 'same', 'same']);
    expect(twice.household).toEqual(once.household);
  });

  it('changes from the day it is said, and only where something was said', () => {
    const once = said(family());
    const moved = { ...luca, class: '4B', band: 'b' };
    const twice = said(
      family({ guardians: [{ ...anna, email: null }], pupils: [moved] }),
      once.household,
      '2020-11-20',
    );
    expect(outcomes(twice)).toEqual(['same', 'changed', 'changed']);
    expect(twice.household?.guardians[0]).toMatchObject({ email: null, channels: ['sms'] });
    expect(twice.household?.pupils[0]?.circumstances.at(-1)).toEqual({
      from: '2020-11-20',
      value: { band: 'B', resident: true, exempt: false },
    });
    const later = said(family({ guardians: [], pupils: [] }), twice.household, '2020-12-01');
    expect(later.household).toEqual(twice.household);
  });

  it('has the band of an ISEE from the day of its filing; a list that repeats it says nothing new', () => {
    const filed = { ...luca, band: 'B', iseeFiledOn: '2020-11-12' };
    const once = said(family({ pupils: [filed] }), null, '2020-11-20');
    const bands = (one: FamilyImported) =>
      one.household?.pupils[0]?.circumstances.map(({ from, value }) => [from, value.band]);
    expect(bands(once)).toEqual([
      ['2020-09-07', null],
      ['2020-11-12', 'B'],
    ]);
    const twice = said(family({ pupils: [filed] }), once.household, '2020-12-01');
    expect(twice.household).toEqual(once.household);
    const before = said(
      family({ pupils: [{ ...filed, iseeFiledOn: '2020-08-01' }] }),
      once.household,
    );
    expect(bands(before)).toEqual([['2020-08-01', 'B']]);
  });

  it('keeps its account when the holder changes, from the day or from the start', () => {
    const once = said(family());
    const marco = { fullName: 'Marco Bellandi', taxCode: 'BLLMRC81L30G558G' };
    const change = said(
      family({ guardians: [{ ...marco, taxCodeUnchecked: true }, anna] }),
      once.household,
      '2021-03-01',
    );
    const holders = (one: FamilyImported) => one.household?.family.holders.map(({ from }) => from);
    expect(holders(change)).toEqual(['2020-09-01', '2021-03-01']);
    expect(change.household?.guardians).toHaveLength(2);
    const corrected = said(
      family({ guardians: [{ fullName: 'Marco Bellandi' }], holderFrom: '2020-09-01' }),
      change.household,
      '2021-03-02',
    );
    expect(holders(corrected)).toEqual(['2020-09-01']);
    const backAgain = said(family({ holderFrom: '2020-10-01' }), change.household, '2021-03-02');
    expect(holders(backAgain)).toEqual(['2020-09-01']);
  });

  it('has App IO as a channel only where it was asked for, and keeps it then', () => {
    const once = said(family({ guardians: [anna] }));
    expect(once.household?.guardians[0]?.channels).not.toContain('appIo');
    const asked = said(family({ guardians: [{ ...anna, channels: ['appIo'] }] }), once.household);
    expect(asked.household?.guardians[0]?.channels).toEqual(['appIo']);
    const again = said(family({ guardians: [anna] }), asked.household);
    expect(again.household?.guardians[0]?.channels).toEqual(['appIo']);
  });

  it('keeps the channels that a guardian chose', () => {
    const once = said(family({ guardians: [{ ...anna, channels: ['email'] }] }));
    const twice = said(family(), once.household);
    expect(twice.household?.guardians[0]?.channels).toEqual(['email']);
    const moved = said(
      family({ guardians: [{ ...anna, phone: '+39 333 5550102' }] }),
      once.household,
    );
    expect(moved.household?.guardians[0]?.channels).toEqual(['email']);
  });

  it('is refused whole with a holder that cannot be, and names the field only', () => {
    const wrong = said(family({ guardians: [{ ...anna, taxCode: 'BLLNNA84C52G558X' }] }));
    expect(outcomes(wrong)).toEqual(['refused', 'refused', 'refused']);
    expect(wrong.household).toBeNull();
    expect(wrong.family.problems).toEqual([{ field: 'holder.taxCode', problem: 'checkCharacter' }]);
    expect(said(family({ guardians: [] })).family.problems[0]?.field).toBe('guardians');
  });

  it('keeps what the office has seen, and tells', () => {
    const stated = { ...anna, taxCode: 'BLLNNA84C52G558X', taxCodeUnchecked: true };
    const kept = said(family({ guardians: [stated] }));
    expect(kept.guardians[0]).toMatchObject({
      result: 'new',
      problems: [{ field: 'taxCode', problem: 'checkCharacter, kept unchecked' }],
    });
  });

  it.each([
    ['a school that is not there', { school: 'Nowhere' }, 'school'],
    ['a class of no school', { class: '9Z' }, 'class'],
    ['a tax code with a wrong letter', { taxCode: 'BLLLCU11E14G558X' }, 'taxCode'],
    ['a birth in the future', { birthDate: '2031-01-01' }, 'birthDate'],
    ['an end before the start', { from: '2020-10-01', to: '2020-09-01' }, 'to'],
  ])('takes the others when one pupil has %s', (_what, changes, field) => {
    const sofia = { ...luca, ...changes, code: 'A02', givenName: 'Sofia' };
    const result = said(family({ pupils: [luca, sofia] }));
    expect(outcomes(result)).toEqual(['new', 'new', 'new', 'refused']);
    expect(result.pupils[1]).toMatchObject({ id: null, problems: [{ field }] });
  });

  it('does not take a pupil of another family', () => {
    const statement = family();
    const result = importFamily({
      statement,
      household: null,
      accountId: 'f1',
      paymentCode: 'K7QX2M9FQ',
      guardians: [{ id: 'g1', accountId: null }],
      pupils: [{ id: 'p1', accountId: 'f2' }],
      calendar,
      lateIsee: 'filingDate',
      today: '2020-10-05',
    });
    expect(result.pupils[0]).toMatchObject({ result: 'refused', problems: [{ field: 'code' }] });
  });

  it.each([
    ['333 555.0101', '+393335550101'],
    ['cell. 0039 333/5550101', '+393335550101'],
    ['393335550101', '+393335550101'],
    ['0373 752227', '+390373752227'],
    ['0373/752227 - 333 5550101', '+393335550101'],
    ['0373 752227; 0373 752228', '+390373752227'],
    ['+44 20 7946 0000', '+442079460000'],
    ['333', null],
  ])('has the number %s as %s', (phone, kept) => {
    const result = said(family({ guardians: [{ ...anna, phone }] }));
    expect(result.household?.guardians[0]?.phone).toBe(kept);
  });

  it('has the first of two e-mail addresses', () => {
    const email = 'anna at home; anna@posta.example, other@posta.example';
    const result = said(family({ guardians: [{ ...anna, email }] }));
    expect(result.household?.guardians[0]?.email).toBe('anna@posta.example');
  });

  it('leaves out addresses that cannot be, and takes the rest', () => {
    const result = said(family({ guardians: [{ ...anna, email: 'anna at home', phone: '12' }] }));
    expect(result.guardians[0]?.problems.map(({ field }) => field)).toEqual(['email', 'phone']);
    expect(result.household?.guardians[0]).toMatchObject({
      email: null,
      phone: null,
      channels: [],
    });
  });
});
