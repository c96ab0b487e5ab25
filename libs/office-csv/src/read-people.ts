/** From an office's files to families with their people, each with the lines it comes from. */
import { type CellProblem, repeatsHeadings } from './cell-faults.ts';
import { plainWords } from './columns.ts';
import type { SchoolKind } from './people-cells.ts';
import {
  type ReadContext,
  type ReadGuardian,
  type ReadPupil,
  type ReadRow,
  readRow,
} from './people-row.ts';
import { readCsv } from './read-csv.ts';
import { type ReadStaff, readStaff } from './read-staff.ts';
import { recognisePeople } from './recognise-people.ts';

export interface OfficeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PeopleLine {
  readonly file: string;
  readonly line: number;
  /**
   * Positions in `families` and in that family's lists; the family's is null where nothing of the
   * line can be taken, the pupil's where it has none.
   */
  readonly family: number | null;
  readonly guardians: readonly number[];
  readonly pupil: number | null;
  /** Why the pupil of the line cannot be read. */
  readonly problems: readonly CellProblem[];
  /** What should be looked at, though the line is taken. */
  readonly notes: readonly CellProblem[];
}

export type FileKind = 'people' | 'staff' | 'notMine' | 'unreadable';

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
  readonly files: readonly {
    readonly name: string;
    readonly kind: FileKind;
    /** Why nothing of an unreadable file could be taken. */
    readonly problem: string | null;
    /** Headings that told nothing, or stood there twice. */
    readonly passedOver: readonly string[];
  }[];
  /** The lines of lists of staff. */
  readonly staff: readonly (ReadStaff & { readonly file: string })[];
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
  const read = files.map(({ name, bytes }) => ({ name, ...readFile(bytes, context) }));
  const rows = read.flatMap(({ name, rows: ofFile }) =>
    ofFile.map((row): PlacedRow => ({ ...row, file: name })),
  );
  const gathered = new Map<string, Gathered>();
  const keyOf = familyKeyer(rows);
  const lines = rows.map((row) => gather(gathered, keyOf(row), row));
  return {
    files: read.map(({ name, kind, problem, passedOver }) => {
      return { name, kind, problem, passedOver };
    }),
    families: [...gathered.values()].map(({ position: _position, ...family }) => family),
    lines,
    schools: schoolsOf(rows),
    staff: read.flatMap(({ name, staff }) => staff.map((one) => ({ ...one, file: name }))),
  };
}

interface FileRead {
  readonly kind: FileKind;
  readonly problem: string | null;
  readonly passedOver: readonly string[];
  readonly rows: readonly (ReadRow & { readonly line: number })[];
  readonly staff: readonly ReadStaff[];
}

const NOT_READ = { problem: null, passedOver: [], rows: [], staff: [] };

function readFile(bytes: Uint8Array, context: ReadContext): FileRead {
  try {
    const table = readCsv(bytes);
    const staff = readStaff(table);
    if (staff) return { ...NOT_READ, kind: 'staff', staff };
    const positions = recognisePeople(table);
    if (!positions) return { ...NOT_READ, kind: 'notMine' };
    const rows = table.rows.map((row) => {
      const { line } = row;
      if (!repeatsHeadings(row, table.header)) return { ...readRow(row, positions, context), line };
      return { ...NOBODY, line, problems: [{ field: 'line', problem: 'repeats the headings' }] };
    });
    const taken = new Set(Object.values(positions));
    const passedOver = table.header.filter((heading, at) => heading !== '' && !taken.has(at));
    return { ...NOT_READ, kind: 'people', passedOver, rows };
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'cannot be read';
    return { ...NOT_READ, kind: 'unreadable', problem };
  }
}

const NOBODY = { familyCode: '', guardians: [], pupil: null, kind: null };

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
  const isEmpty = row.guardians.length === 0 && row.pupil === null;
  if (isEmpty) return { file, line, family: null, guardians: [], pupil: null, problems, notes: [] };
  const fresh = { position: families.size, code: '', guardians: [], pupils: [] };
  const family: Gathered = families.get(key) ?? fresh;
  families.set(key, family);
  family.code ||= familyCode;
  const notes = holderNotes(family, row);
  const guardians = row.guardians.map((one) => put(family.guardians, one, sameGuardian));
  const conflicts = row.pupil ? conflictsWith(family.pupils, row.pupil) : [];
  const isTaken = row.pupil !== null && conflicts.length === 0;
  const pupil = isTaken && row.pupil ? put(family.pupils, row.pupil, samePupil) : null;
  const all = [...problems, ...conflicts];
  return { file, line, family: family.position, guardians, pupil, problems: all, notes };
}

/** Two holders of one account: the first counts. */
function holderNotes(
  { guardians: [first] }: Gathered,
  { guardians: [holder] }: PlacedRow,
): CellProblem[] {
  if (!first || !holder || sameGuardian(first, holder)) return [];
  return [{ field: 'holder', problem: 'another one stands above; taken as a guardian' }];
}

/** One code stands for one pupil, and one pupil is in one class. */
function conflictsWith(pupils: readonly ReadPupil[], pupil: ReadPupil): CellProblem[] {
  const known = pupils.find((one) => samePupil(one, pupil));
  if (!known) return [];
  const differs = (one: string, other: string) => plainWords(one) !== plainWords(other);
  const { birthDate, givenName, familyName } = pupil;
  const isAnother =
    known.birthDate !== birthDate ||
    differs(
      nameWords(`${known.familyName} ${known.givenName}`),
      nameWords(`${familyName} ${givenName}`),
    );
  if (isAnother) return [{ field: 'code', problem: 'stands for another pupil above' }];
  if (differs(known.school, pupil.school) || differs(known.class, pupil.class)) {
    return [{ field: 'class', problem: 'is another one than above' }];
  }
  return [];
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
