/** What is wrong with a new Comune's files, told before anything is sent to a service. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from '../comune/comune-folder.ts';
import { schoolKindOf } from '../comune/school-kind.ts';

export interface Finding {
  /** Null where it is about the folder and not about one line. */
  readonly file: string | null;
  readonly line: number | null;
  readonly problem: string;
  /** True where nothing may be created before it is mended. */
  readonly stops: boolean;
}

const ABOUT_FOLDER = { file: null, line: null };
const stop = (problem: string): Finding => ({ ...ABOUT_FOLDER, problem, stops: true });
const note = (problem: string): Finding => ({ ...ABOUT_FOLDER, problem, stops: false });

export function findingsIn(comune: ComuneFolder): Finding[] {
  return [
    ...comune.problems.map((one) => ({ ...one, stops: true })),
    ...missingSettings(comune),
    ...unknownSchools(comune),
    ...withoutTariff(comune),
    ...people(comune),
  ];
}

function missingSettings({ settings }: ComuneFolder): Finding[] {
  const { fiscalCode, iban, email, phone } = settings;
  return [
    ...(settings.name === null ? [stop('"nome" is missing: how the Comune is called')] : []),
    ...(settings.from === null || settings.to === null
      ? [stop('"inizio" or "fine" is missing: the days of the school year')]
      : []),
    ...(fiscalCode !== null && !/^[0-9]{11}$/.test(fiscalCode)
      ? [stop('"codice fiscale ente" does not have 11 digits')]
      : []),
    ...(fiscalCode === null || iban === null
      ? [note('"codice fiscale ente" or "iban" is missing: nobody can pay by pagoPA yet')]
      : []),
    ...(settings.postalIban !== null && settings.postalAuthorization === null
      ? [note('"autorizzazione bollettino" is missing: notices have no postal slip')]
      : []),
    ...(email === null && phone === null
      ? [note('"telefono" and "email" are missing: messages do not say whom to ask')]
      : []),
  ];
}

/** A school without a kind would be taken for a primary school, with its prices. */
function unknownSchools({ families, settings, closures, tariffs }: ComuneFolder): Finding[] {
  const names = new Set(families.schools.map(({ name }) => plainWords(name)));
  const named = [...closures, ...tariffs].flatMap(({ schoolName }) => schoolName ?? []);
  const strangers = [...new Set(named)].filter((name) => !names.has(plainWords(name)));
  return [
    ...families.schools
      .filter(({ name, kind }) => !(kind ?? schoolKindOf(name)))
      .filter(({ name }) => !settings.schoolKinds.has(plainWords(name)))
      .map(({ name }) => stop(`it is not said what kind of school "${name}" is`)),
    ...strangers.map((name) => stop(`no pupil goes to "${name}", which tariffs or closures name`)),
  ];
}

function withoutTariff({ families, settings, tariffs }: ComuneFolder): Finding[] {
  return families.schools.flatMap(({ name, kind: said }) => {
    const kind = settings.schoolKinds.get(plainWords(name)) ?? said ?? schoolKindOf(name);
    const isPriced = tariffs.some(({ schoolName, schoolKind }) =>
      schoolName === null
        ? schoolKind === null || schoolKind === kind
        : plainWords(schoolName) === plainWords(name),
    );
    return isPriced ? [] : [stop(`no tariff is for "${name}"`)];
  });
}

function people({ families, openingBalances }: ComuneFolder): Finding[] {
  const codes = new Set(families.pupils.map(({ familyCode }) => plainWords(familyCode)));
  const places = new Set(families.pupils.map(({ file, line }) => `${file}:${line}`));
  return [
    ...families.pupils
      .filter(({ isReachable }) => !isReachable)
      .map(({ file, line }) => {
        return {
          file,
          line,
          problem: 'nobody can be written to: no e-mail, no mobile number',
          stops: false,
        };
      }),
    ...openingBalances
      .filter(({ file, line }) => !places.has(`${file}:${line}`))
      .filter(({ familyCode }) => !codes.has(plainWords(familyCode)))
      .map(({ file, line, familyCode }) => {
        return {
          file,
          line,
          problem: `a balance of the unknown family "${familyCode}"`,
          stops: true,
        };
      }),
  ];
}
