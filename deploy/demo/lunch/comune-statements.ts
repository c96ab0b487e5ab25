/** The calendar of a Comune as the lunch needs it: what its files leave out is invented. */
import { createHash } from 'node:crypto';
import type { ComuneFolder } from '../../comune/comune-folder.ts';
import { schoolsOf } from '../../comune/places.ts';
import { schoolYearOf } from '../../comune/school-year.ts';

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
