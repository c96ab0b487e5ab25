/** Checks what an office says of the Comune as a creditor, before anything is asked for with it. */
import type { ImportProblem } from './import-result.ts';
import type { Calendar } from './records.ts';

export type CreditorSettings = NonNullable<Calendar['creditor']>;

/** IBANs are kept as they are sent: without spaces, in capitals. */
export function plainCreditor(creditor: CreditorSettings): CreditorSettings {
  const { iban, postal } = creditor;
  return {
    ...creditor,
    iban: plainIban(iban),
    ...(postal ? { postal: { ...postal, iban: plainIban(postal.iban) } } : {}),
  };
}

function plainIban(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase();
}

/** Of creditor settings in their plain form; each fault names its field, never the value. */
export function creditorFaults(creditor: CreditorSettings): readonly ImportProblem[] {
  const { iban, postal } = creditor;
  const at = (field: string, problem: string | null): ImportProblem[] =>
    problem === null ? [] : [{ field: `creditor.${field}`, problem }];
  return [
    ...at('brokerId', codeFault(creditor.brokerId)),
    ...at('stationId', codeFault(creditor.stationId)),
    ...at('iban', ibanFault(iban)),
    ...at('postal.iban', postal ? postalIbanFault(postal.iban) : null),
    ...at('topUps', rangeFault(creditor.topUps)),
    ...at('otherStations', stationsFault(creditor)),
    ...at('assessments', yearsFault(creditor.assessments ?? [])),
  ];
}

const LONGEST_CODE = 35;

function codeFault(code: string): string | null {
  const fits = code.trim() !== '' && code.length <= LONGEST_CODE;
  return fits ? null : 'has from 1 to 35 characters';
}

/** Two letters, two check digits, up to thirty letters and digits (ISO 13616). */
const IBAN = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/;
const ITALIAN_LENGTH = 27;

function ibanFault(iban: string): string | null {
  if (!IBAN.test(iban)) return 'is not an IBAN: two letters, two digits, then letters and digits';
  if (iban.startsWith('IT') && iban.length !== ITALIAN_LENGTH) {
    return 'an Italian IBAN has 27 characters';
  }
  return ibanRemainder(iban) === 1 ? null : 'its check digits say that a character is wrong';
}

/** The first four characters go to the end, letters become 10 to 35; divided by 97 leaves 1. */
function ibanRemainder(iban: string): number {
  const turned = `${iban.slice(4)}${iban.slice(0, 4)}`;
  let remainder = 0;
  for (const character of turned) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** ABI 07601 is Poste Italiane; what follows the CAB is the account on the postal slip. */
const POSTAL = /^IT[0-9]{2}[A-Z]07601[0-9]{5}[0-9]{12}$/;

function postalIbanFault(iban: string): string | null {
  const fault = ibanFault(iban);
  if (fault !== null) return fault;
  return POSTAL.test(iban) ? null : 'is not of a postal account: its bank code (ABI) is not 07601';
}

function rangeFault(range: CreditorSettings['topUps']): string | null {
  const { fromCents = 1, toCents = Number.MAX_SAFE_INTEGER } = range ?? {};
  if (fromCents < 1 || toCents < 1) return 'a top-up is one cent at least';
  return fromCents <= toCents ? null : 'the least is more than the most';
}

function stationsFault({ stationId, otherStations = [] }: CreditorSettings): string | null {
  const stations = [stationId, ...otherStations.map((other) => other.stationId)];
  return new Set(stations).size === stations.length ? null : 'names a station twice';
}

function yearsFault(assessments: NonNullable<CreditorSettings['assessments']>): string | null {
  const years = assessments.map(({ year }) => year);
  return new Set(years).size === years.length ? null : 'names a year twice';
}
