/** From an office's files to statements about families, each with the lines it comes from. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import { readCsv } from '@mestolo/office-csv/read-csv.ts';
import { normalCode } from '../domain/external-keys.ts';
import type { SeenSchool } from '../domain/import-calendar.ts';
import type { ImportProblem } from '../domain/import-result.ts';
import {
  type FamilyStatement,
  familyStatement,
  guardianStatement,
  pupilStatement,
} from '../domain/statements.ts';
import { normalTaxCode } from '../domain/tax-code.ts';
import { type ReadGuardian, type ReadPupil, type ReadRow, readRow } from './read-row.ts';
import { recognisePeople } from './recognise.ts';

export interface OfficeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PeopleLine {
  readonly file: string;
  readonly line: number;
  /** Positions in `families` and in that family's lists; null where the line has none. */
  readonly family: number | null;
  readonly guardians: readonly number[];
  readonly pupil: number | null;
  readonly problems: readonly ImportProblem[];
}

export type FileKind = 'people' | 'notMine' | 'unreadable';

export interface PeopleFiles {
  readonly files: readonly { readonly name: string; readonly kind: FileKind }[];
  readonly families: readonly FamilyStatement[];
  readonly lines: readonly PeopleLine[];
  /** Schools and classes that the lines name. */
  readonly schools: readonly SeenSchool[];
}

export interface ReadOptions {
  readonly today: string;
  /** Keeps tax codes that do not check. */
  readonly acceptInvalidTaxCodes: boolean;
}

interface PlacedRow extends ReadRow {
  readonly file: string;
  readonly line: number;
}

/** A family while its rows are gathered; later rows fill what earlier ones left empty. */
interface Gathered {
  code: string;
  readonly guardians: ReadGuardian[];
  readonly pupils: ReadPupil[];
}

export function readPeople(files: readonly OfficeFile[], options: ReadOptions): PeopleFiles {
  const kinds: { name: string; kind: FileKind }[] = [];
  const rows: PlacedRow[] = [];
  for (const { name, bytes } of files) {
    const read = readFile(bytes, options.today);
    kinds.push({ name, kind: read.kind });
    rows.push(...read.rows.map((row) => ({ ...row, file: name })));
  }
  const gathered = new Map<string, Gathered>();
  const keyOf = familyKeyer(rows);
  const places = rows.map((row) => gather(gathered, keyOf(row), row));
  const positions = [...gathered.keys()];
  const checked = [...gathered.values()].map((family) => checkFamily(family, options));
  const lines = rows.map((row, index): PeopleLine => {
    const place = places[index];
    const family = place ? positions.indexOf(place.key) : -1;
    return { ...lineOf(row), ...positionsIn(checked[family], place), family };
  });
  return {
    files: kinds,
    families: checked.map(({ statement }) => statement),
    lines,
    schools: schoolsOf(rows),
  };
}

const lineOf = ({ file, line, problems }: PlacedRow) => ({ file, line, problems });

function readFile(
  bytes: Uint8Array,
  today: string,
): { readonly kind: FileKind; readonly rows: readonly (ReadRow & { line: number })[] } {
  try {
    const table = readCsv(bytes);
    const positions = recognisePeople(table);
    if (!positions) return { kind: 'notMine', rows: [] };
    const rows = table.rows.map((row) => ({ ...readRow(row, positions, today), line: row.line }));
    return { kind: 'people', rows };
  } catch {
    return { kind: 'unreadable', rows: [] };
  }
}

/** Rows belong together by the family's code; where one has none, by its holder. */
function familyKeyer(rows: readonly PlacedRow[]): (row: PlacedRow) => string {
  const codeOfHolder = new Map<string, string>();
  for (const { familyCode, guardians } of rows) {
    const holder = holderKey(guardians[0]);
    if (familyCode && holder && !codeOfHolder.has(holder)) codeOfHolder.set(holder, familyCode);
  }
  return ({ familyCode, guardians, file, line }) => {
    const holder = holderKey(guardians[0]);
    const code = familyCode || (holder && codeOfHolder.get(holder)) || '';
    if (code) return `code ${normalCode(code)}`;
    return holder ?? `alone ${file} ${line}`;
  };
}

function holderKey(holder: ReadGuardian | undefined): string | null {
  if (!holder) return null;
  const taxCode = normalTaxCode(holder.taxCode ?? '');
  if (taxCode) return `tax ${taxCode}`;
  return `name ${plainWords(`${holder.fullName} ${holder.email ?? ''} ${holder.phone ?? ''}`)}`;
}

interface Place {
  readonly key: string;
  readonly guardians: readonly number[];
  readonly pupil: number | null;
}

function gather(families: Map<string, Gathered>, key: string, row: PlacedRow): Place {
  const family = families.get(key) ?? { code: '', guardians: [], pupils: [] };
  families.set(key, family);
  family.code ||= row.familyCode;
  return {
    key,
    guardians: row.guardians.map((one) => put(family.guardians, one, sameGuardian)),
    pupil: row.pupil && put(family.pupils, row.pupil, samePupil),
  };
}

/** Adds a person, or fills what the list has of the same one; answers the position. */
function put<Person extends object>(
  people: Person[],
  person: Person,
  isSame: (one: Person, other: Person) => boolean,
): number {
  const index = people.findIndex((one) => isSame(one, person));
  const known = people[index];
  if (!known) return people.push(person) - 1;
  const filled = Object.entries(person).filter(([, value]) => value !== null && value !== '');
  people[index] = { ...known, ...Object.fromEntries(filled) };
  return index;
}

function sameGuardian(one: ReadGuardian, other: ReadGuardian): boolean {
  if (one.taxCode && other.taxCode)
    return normalTaxCode(one.taxCode) === normalTaxCode(other.taxCode);
  return plainWords(one.fullName) === plainWords(other.fullName);
}

function samePupil(one: ReadPupil, other: ReadPupil): boolean {
  if (one.code && other.code) return normalCode(one.code) === normalCode(other.code);
  const name = ({ familyName, givenName }: ReadPupil) => plainWords(`${familyName} ${givenName}`);
  return one.birthDate === other.birthDate && name(one) === name(other);
}

interface CheckedFamily {
  readonly statement: FamilyStatement;
  /** Where each gathered person stands in the statement; or why it does not. */
  readonly guardians: readonly (number | readonly ImportProblem[])[];
  readonly pupils: readonly (number | readonly ImportProblem[])[];
}

/** Lengths and forms are checked one person at a time, so that the others still count. */
function checkFamily({ code, guardians, pupils }: Gathered, options: ReadOptions): CheckedFamily {
  const trust = options.acceptInvalidTaxCodes ? { taxCodeUnchecked: true } : {};
  const takenGuardians = takeEach(guardians, (one) =>
    guardianStatement.safeParse({ ...one, ...trust }),
  );
  const takenPupils = takeEach(pupils, (one) => pupilStatement.safeParse({ ...one, ...trust }));
  return {
    statement: familyStatement.parse({
      ...(code ? { code: code.slice(0, 80) } : {}),
      guardians: takenGuardians.taken,
      pupils: takenPupils.taken,
    }),
    guardians: takenGuardians.positions,
    pupils: takenPupils.positions,
  };
}

interface Parsed<Of> {
  readonly success: boolean;
  readonly data?: Of;
  readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] };
}

function takeEach<Person, Of>(people: readonly Person[], parse: (person: Person) => Parsed<Of>) {
  const taken: Of[] = [];
  const positions = people.map((person): number | readonly ImportProblem[] => {
    const { data, error } = parse(person);
    if (data !== undefined) return taken.push(data) - 1;
    const paths = (error?.issues ?? []).map(({ path }) => String(path[0]));
    return [...new Set(paths)].map((field) => ({ field, problem: 'cannot be read' }));
  });
  return { taken, positions };
}

function positionsIn(
  family: CheckedFamily | undefined,
  place: Place | undefined,
): Pick<PeopleLine, 'guardians' | 'pupil'> & { problems?: readonly ImportProblem[] } {
  const guardians = (place?.guardians ?? []).map((index) => family?.guardians[index]);
  const pupil = place?.pupil === null ? null : family?.pupils[place?.pupil ?? -1];
  const refusals = [...guardians, pupil].flatMap((one) => (Array.isArray(one) ? one : []));
  return {
    guardians: guardians.filter((one) => typeof one === 'number'),
    pupil: typeof pupil === 'number' ? pupil : null,
    ...(refusals.length > 0 ? { problems: refusals } : {}),
  };
}

function schoolsOf(rows: readonly PlacedRow[]): readonly SeenSchool[] {
  const schools = new Map<string, { name: string; kind: SeenSchool['kind']; classes: string[] }>();
  for (const { pupil, kind } of rows) {
    if (!pupil) continue;
    const key = plainWords(pupil.school);
    const school = schools.get(key) ?? { name: pupil.school, kind, classes: [] };
    schools.set(key, school);
    school.kind ??= kind;
    if (!school.classes.includes(pupil.class)) school.classes.push(pupil.class);
  }
  return [...schools.values()];
}
