/** From an office's files to families with their people, each with the lines it comes from. */
import { plainWords } from './columns.ts';
import type { SchoolKind } from './people-cells.ts';
import {
  type CellProblem,
  type ReadContext,
  type ReadGuardian,
  type ReadPupil,
  type ReadRow,
  readRow,
} from './people-row.ts';
import { readCsv } from './read-csv.ts';
import { recognisePeople } from './recognise-people.ts';

export interface OfficeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PeopleLine {
  readonly file: string;
  readonly line: number;
  /** Positions in `families` and in that family's lists; null where the line has no pupil. */
  readonly family: number;
  readonly guardians: readonly number[];
  readonly pupil: number | null;
  /** Why the pupil of the line cannot be read. */
  readonly problems: readonly CellProblem[];
}

export type FileKind = 'people' | 'notMine' | 'unreadable';

export interface ReadFamily {
  /** The office's own code, or empty. */
  readonly code: string;
  /** The account holder first. */
  readonly guardians: readonly ReadGuardian[];
  readonly pupils: readonly ReadPupil[];
}

export interface ReadSchool {
  readonly name: string;
  /** Null where neither a column nor the name tells. */
  readonly kind: SchoolKind | null;
  readonly classes: readonly string[];
}

export interface PeopleFiles {
  readonly files: readonly { readonly name: string; readonly kind: FileKind }[];
  readonly families: readonly ReadFamily[];
  readonly lines: readonly PeopleLine[];
  /** Schools and classes that the lines name. */
  readonly schools: readonly ReadSchool[];
}

interface PlacedRow extends ReadRow {
  readonly file: string;
  readonly line: number;
}

/** A family while its rows are gathered; later rows fill what earlier ones left empty. */
interface Gathered {
  readonly position: number;
  code: string;
  readonly guardians: ReadGuardian[];
  readonly pupils: ReadPupil[];
}

export function readPeople(files: readonly OfficeFile[], context: ReadContext): PeopleFiles {
  const kinds: { name: string; kind: FileKind }[] = [];
  const rows: PlacedRow[] = [];
  for (const { name, bytes } of files) {
    const read = readFile(bytes, context);
    kinds.push({ name, kind: read.kind });
    for (const row of read.rows) rows.push({ ...row, file: name });
  }
  const gathered = new Map<string, Gathered>();
  const keyOf = familyKeyer(rows);
  const lines = rows.map((row) => gather(gathered, keyOf(row), row));
  return {
    files: kinds,
    families: [...gathered.values()].map(({ position: _position, ...family }) => family),
    lines,
    schools: schoolsOf(rows),
  };
}

function readFile(
  bytes: Uint8Array,
  context: ReadContext,
): { readonly kind: FileKind; readonly rows: readonly (ReadRow & { line: number })[] } {
  try {
    const table = readCsv(bytes);
    const positions = recognisePeople(table);
    if (!positions) return { kind: 'notMine', rows: [] };
    const rows = table.rows.map((row) => ({ ...readRow(row, positions, context), line: row.line }));
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
    if (code) return `code ${codeWords(code)}`;
    return holder ?? `alone ${file} ${line}`;
  };
}

/** Codes are compared without case, spaces and signs. */
function codeWords(code: string): string {
  return plainWords(code).replaceAll(' ', '');
}

function holderKey(holder: ReadGuardian | undefined): string | null {
  if (!holder) return null;
  const taxCode = codeWords(holder.taxCode ?? '');
  if (taxCode) return `tax ${taxCode}`;
  return `name ${plainWords(`${holder.fullName} ${holder.email ?? ''} ${holder.phone ?? ''}`)}`;
}

function gather(families: Map<string, Gathered>, key: string, row: PlacedRow): PeopleLine {
  const { file, line, problems, familyCode } = row;
  const fresh = { position: families.size, code: '', guardians: [], pupils: [] };
  const family: Gathered = families.get(key) ?? fresh;
  families.set(key, family);
  family.code ||= familyCode;
  const guardians = row.guardians.map((one) => put(family.guardians, one, sameGuardian));
  const pupil = row.pupil && put(family.pupils, row.pupil, samePupil);
  return { file, line, family: family.position, guardians, pupil, problems };
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

/** Surname first or last, it is the same name. */
function nameWords(name: string): string {
  return plainWords(name).split(' ').toSorted().join(' ');
}

function sameGuardian(one: ReadGuardian, other: ReadGuardian): boolean {
  if (one.taxCode && other.taxCode) return codeWords(one.taxCode) === codeWords(other.taxCode);
  return nameWords(one.fullName) === nameWords(other.fullName);
}

function samePupil(one: ReadPupil, other: ReadPupil): boolean {
  if (one.code && other.code) return codeWords(one.code) === codeWords(other.code);
  const name = ({ familyName, givenName }: ReadPupil) => plainWords(`${familyName} ${givenName}`);
  return one.birthDate === other.birthDate && name(one) === name(other);
}

function schoolsOf(rows: readonly PlacedRow[]): readonly ReadSchool[] {
  const schools = new Map<string, { name: string; kind: ReadSchool['kind']; classes: string[] }>();
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
