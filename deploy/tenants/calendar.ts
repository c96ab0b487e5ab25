/** The calendar of a new Comune from its own files: nothing that they leave out is invented. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from '../comune/comune-folder.ts';
import { schoolsOf } from '../comune/places.ts';
import { schoolYearOf } from '../comune/school-year.ts';

const TIME_ZONE = 'Europe/Rome';
const USUAL_WEEKDAYS = [1, 2, 3, 4, 5];
const USUAL_LOW_CENTS = 900;
const USUAL_TRANSFER_CATEGORY = '9/0107101TS/';

/** The school year of the files; what they do not say follows from the day of today. */
export function yearOf({ settings }: ComuneFolder, today: string) {
  const usual = schoolYearOf(settings.from ?? today);
  return {
    name: settings.schoolYear ?? usual.name,
    from: settings.from ?? usual.from,
    to: settings.to ?? usual.to,
    graceUntil: settings.graceUntil ?? usual.graceUntil,
  };
}

export type NewCalendar = ReturnType<typeof newCalendar>;

export function newCalendar(comune: ComuneFolder, today: string) {
  const { settings } = comune;
  const { office, phone, email } = settings;
  return {
    name: comune.name,
    timeZone: TIME_ZONE,
    office: { name: office ?? 'Ufficio Scuola', phone, email },
    schools: schoolsOf(comune),
    classes: comune.families.schools.flatMap(({ name: school, classes }) =>
      classes.map((name) => ({ code: plainWords(name).replaceAll(' ', '-'), name, school })),
    ),
    schoolYears: [yearOf(comune, today)],
    serviceWeekdays: settings.serviceWeekdays ?? USUAL_WEEKDAYS,
    closures: comune.closures.map(({ schoolName: school, ...closure }) => ({ ...closure, school })),
    lowBalanceBelowCents: settings.lowBalanceBelowCents ?? USUAL_LOW_CENTS,
    creditor: creditorOf(comune),
  };
}

/** Null where the files do not say who is paid: families then cannot pay by pagoPA yet. */
function creditorOf({ name, settings }: ComuneFolder) {
  const { fiscalCode, iban, postalIban } = settings;
  if (fiscalCode === null || iban === null) return null;
  const brokerId = settings.brokerId ?? fiscalCode;
  const postal = {
    iban: postalIban ?? '',
    holder: settings.postalHolder ?? name,
    authorization: settings.postalAuthorization ?? '',
  };
  return {
    fiscalCode,
    companyName: name,
    brokerId,
    stationId: settings.stationId ?? `${brokerId}_01`,
    segregationCode: settings.segregationCode ?? '01',
    iban,
    transferCategory: settings.transferCategory ?? USUAL_TRANSFER_CATEGORY,
    provider: settings.withoutStation ? 'gpd' : 'station',
    checkout: settings.checkout ?? true,
    ...(postalIban !== null && postal.authorization !== '' && { postal }),
  };
}
