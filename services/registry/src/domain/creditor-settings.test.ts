/** The creditor's settings: a wrong account is found when it is entered, not when money moves. */
import { describe, expect, it } from 'vitest';
import { type CreditorSettings, creditorFaults, plainCreditor } from './creditor-settings.ts';
import { takeCalendar } from './import-calendar.ts';
import { calendarStatement } from './statements.ts';

const BANK = 'IT60X0542811101000000123456';
/** Of a made-up postal account, with its right check digits. */
const POSTAL = 'IT34P0760103200000012345678';
const creditor: CreditorSettings = {
  fiscalCode: '80001234567',
  companyName: 'Comune di Prova',
  brokerId: '80001234567',
  stationId: '80001234567_01',
  segregationCode: '01',
  iban: BANK,
  transferCategory: '9/0107101TS/',
};
const postal = { iban: POSTAL, holder: 'Comune di Prova', authorization: 'AUT. DB/1' };
const faultsOf = (changes: Partial<CreditorSettings>) =>
  creditorFaults(plainCreditor({ ...creditor, ...changes })).map(
    ({ field, problem }) => `${field}: ${problem}`,
  );

describe('the creditor of a Comune', () => {
  it('is taken as it is said', () => {
    const topUps = { fromCents: 500, toCents: 500 };
    expect(faultsOf({ postal, topUps, assessments: [{ year: 2020, number: '12' }] })).toEqual([]);
    expect(faultsOf({ iban: 'DE89 3704 0044 0532 0130 00' })).toEqual([]);
  });

  it.each([...BANK].map((_, place) => place))('has no IBAN with character %i wrong', (place) => {
    const wrong = BANK[place] === '7' ? '8' : BANK[place] === 'Q' ? 'R' : place < 2 ? 'Q' : '7';
    const iban = BANK.slice(0, place) + wrong + BANK.slice(place + 1);
    expect(faultsOf({ iban })).toHaveLength(1);
  });

  it.each([
    [{ iban: '' }, 'creditor.iban: is not an IBAN'],
    [{ stationId: ' ' }, 'creditor.stationId: has from 1 to 35 characters'],
    [{ iban: BANK.slice(0, -1) }, 'creditor.iban: an Italian IBAN has 27 characters'],
    [{ postal: { ...postal, iban: BANK } }, 'creditor.postal.iban: is not of a postal account'],
    [{ postal: { ...postal, iban: `${POSTAL}0` } }, 'creditor.postal.iban: an Italian IBAN has 27'],
    [{ topUps: { fromCents: 501, toCents: 500 } }, 'creditor.topUps: the least is more'],
    [{ topUps: { fromCents: 0 } }, 'creditor.topUps: a top-up is one cent'],
    [{ otherStations: [creditor] }, 'creditor.otherStations: names a station twice'],
    [
      {
        assessments: [
          { year: 2020, number: '1' },
          { year: 2020, number: '2' },
        ],
      },
      'creditor.assessments: names a year twice',
    ],
  ] as const)('is refused in words: %j', (changes, words) => {
    const [fault] = faultsOf(changes as Partial<CreditorSettings>);
    expect(fault).toContain(words);
  });

  it('is refused with the calendar it stands in, and kept without the spaces of its IBAN', () => {
    const taken = (iban: string) =>
      takeCalendar(
        calendarStatement.parse({
          ...{ name: 'Comune di Prova', timeZone: 'Europe/Rome', schoolYears: [] },
          ...{ office: { name: 'Ufficio', phone: null, email: null }, serviceWeekdays: [1] },
          ...{ lowBalanceBelowCents: 0, creditor: { ...creditor, iban } },
        }),
        null,
        (label) => label,
      );
    expect(taken('it60 x054 2811 1010 0000 0123 456').calendar?.creditor?.iban).toBe(BANK);
    expect(taken('IT61X0542811101000000123456')).toMatchObject({
      calendar: null,
      problems: [{ field: 'creditor.iban' }],
    });
  });

  it('has nothing in its parts that nobody knows', () => {
    const { creditor: shape } = calendarStatement.shape;
    const parsed = shape.safeParse({ ...creditor, topUps: { fromCent: 500 } });
    expect(parsed.success).toBe(false);
  });
});
