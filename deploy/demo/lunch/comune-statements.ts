/** Turns a Comune's files into what the doors of registry and billing take. */
import { createHash } from 'node:crypto';
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from '../comune/comune-folder.ts';
import { schoolKindOf } from '../comune/school-kind.ts';
import { schoolYearOf } from './day.ts';
import type { KnownPupil } from './match-pupils.ts';

export const TIME_ZONE = 'Europe/Rome';

const LOW_BALANCE_CENTS = 900;

export interface Creditor {
  readonly fiscalCode: string;
  readonly companyName: string;
  readonly brokerId: string;
  readonly stationId: string;
  readonly segregationCode: string;
  readonly iban: string;
  readonly transferCategory: string;
  readonly provider: 'station' | 'gpd';
  /** Families may pay on line; here at the simulator's page. */
  readonly checkout: boolean;
}

/** What a Comune is to pagoPA. One whose files do not say gets a number made from its name. */
export function creditorOf(comune: ComuneFolder): Creditor {
  const { settings, name } = comune;
  const digits = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`).toString();
  const fiscalCode = settings.fiscalCode ?? `9${digits.slice(0, 10)}`;
  const brokerId = settings.brokerId ?? fiscalCode;
  return {
    fiscalCode,
    companyName: name,
    brokerId,
    stationId: settings.stationId ?? `${brokerId}_01`,
    segregationCode: settings.segregationCode ?? '01',
    iban: settings.iban ?? 'IT60X0542811101000000123456',
    transferCategory: settings.transferCategory ?? '9/0107101TS/',
    provider: settings.withoutStation ? 'gpd' : 'station',
    checkout: true,
  };
}

/**
 * The calendar that registry imports: one school year around the day, and the schools in the files.
 */
export function calendarOf(
  comune: ComuneFolder,
  {
    day,
    weekdays,
    clockOffsetMs,
  }: {
    readonly day: string;
    readonly weekdays: readonly number[];
    readonly clockOffsetMs: number;
  },
) {
  const { settings } = comune;
  const usual = schoolYearOf(day);
  const year = {
    name: settings.schoolYear ?? usual.name,
    from: settings.from ?? usual.from,
    to: settings.to ?? usual.to,
    graceUntil: settings.graceUntil ?? usual.graceUntil,
  };
  // Years without end of demonstrations: a day outside the stated year gets the usual one.
  const isInYear = year.from <= day && day <= year.to;
  return {
    name: comune.name,
    timeZone: TIME_ZONE,
    clock: { kind: 'shifted', offsetMs: clockOffsetMs },
    office: {
      name: settings.office ?? 'Ufficio Scuola',
      phone: settings.phone,
      email: settings.email,
    },
    schools: schoolsOf(comune),
    schoolYears: [isInYear ? year : usual],
    serviceWeekdays: weekdays,
    lowBalanceBelowCents: settings.lowBalanceBelowCents ?? LOW_BALANCE_CENTS,
    creditor: creditorOf(comune),
  };
}

function schoolsOf(comune: ComuneFolder) {
  return comune.families.schools.map(({ name, kind }) => {
    const stated = comune.settings.schoolKinds.get(plainWords(name)) ?? kind;
    return {
      code: plainWords(name).replaceAll(' ', '-'),
      name,
      kind: stated ?? schoolKindOf(name) ?? 'primaria',
    };
  });
}

/** Tariffs of a school that the families' files do not name are left out: nobody eats there. */
export function tariffLines(comune: ComuneFolder, pupils: readonly KnownPupil[], day: string) {
  const from = schoolYearOf(day).from;
  const schoolIds = new Map(pupils.map((pupil) => [plainWords(pupil.schoolName), pupil.schoolId]));
  return comune.tariffs.flatMap(({ schoolName, ...tariff }) => {
    const schoolId = schoolName === null ? null : (schoolIds.get(plainWords(schoolName)) ?? null);
    if (schoolName !== null && schoolId === null) return [];
    const { listCents, nonResidentCents, bands, siblings } = tariff;
    return [
      {
        from: tariff.from ?? from,
        schoolId,
        schoolKind: schoolId === null ? tariff.schoolKind : null,
        ...{ listCents, nonResidentCents, bands, siblings },
      },
    ];
  });
}
