/** One row of a list of families: the guardians and the pupil it names, and what cannot be read. */
import { type CellProblem, cellFaults } from './cell-faults.ts';
import { cellOf } from './columns.ts';
import type { SchoolKind } from './people-cells.ts';
import {
  bandOf,
  birthDateIn,
  classOf,
  exemptOf,
  residentOf,
  schoolKindOf,
  splitName,
} from './people-cells.ts';
import type { PeopleColumn } from './people-columns.ts';
import type { CsvRow } from './read-csv.ts';
import type { Positions } from './recognise-people.ts';
import { dateOf } from './values.ts';

export interface ReadGuardian {
  readonly fullName: string;
  readonly taxCode?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
}

export interface ReadPupil {
  readonly code?: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly taxCode?: string | null;
  readonly school: string;
  readonly class: string;
  readonly from?: string;
  readonly to?: string | null;
  readonly band?: string | null;
  /** When the ISEE of the band was filed. */
  readonly iseeFiledOn?: string;
  /** As it is written: a code, or a diet in words. */
  readonly diet?: string | null;
  readonly dietReason?: string;
  readonly resident?: boolean;
  readonly exempt?: boolean;
}

export interface ReadRow {
  readonly familyCode: string;
  /** The account holder first. */
  readonly guardians: readonly ReadGuardian[];
  readonly pupil: ReadPupil | null;
  readonly kind: SchoolKind | null;
  /** Why the pupil of the row cannot be taken. */
  readonly problems: readonly CellProblem[];
}

interface Cells {
  readonly has: (column: PeopleColumn) => boolean;
  readonly text: (column: PeopleColumn) => string;
}

export interface ReadContext {
  /** Decides the century of a birth that only a tax code tells. */
  readonly today: string;
  /** The Comune's name, for lists that write where a pupil lives. */
  readonly comune?: string;
}

export function readRow(row: CsvRow, positions: Positions, context: ReadContext): ReadRow {
  const cells: Cells = {
    has: (column) => positions[column] !== undefined,
    text: (column) => cellOf(row, positions, column),
  };
  const faults = [...(row.problem ? [row.problem] : []), ...cellFaults(row, positions)];
  // A line with such a cell is not believed in anything else either.
  if (faults.length > 0) return { ...NOTHING, problems: faults };
  const { pupil, problems } = readPupil(cells, context);
  const guardians = [readHolder(cells), readSecond(cells)].filter((one) => one !== null);
  const isEmpty = guardians.length === 0 && pupil === null && problems.length === 0;
  return {
    familyCode: cells.text('familyCode'),
    guardians,
    pupil,
    kind: schoolKindOf(cells.text('kind')) ?? schoolKindOf(cells.text('school')),
    problems: isEmpty ? [{ field: 'line', problem: 'names nobody' }] : problems,
  };
}

const NOTHING = { familyCode: '', guardians: [], pupil: null, kind: null };

/** A missing column says nothing; an empty cell says that there is none. */
function optional<Name extends string>(
  { has, text }: Cells,
  name: Name,
  column: PeopleColumn,
): { readonly [Key in Name]?: string | null } {
  if (!has(column)) return {};
  return { [name]: text(column) || null } as { [Key in Name]?: string | null };
}

function readHolder(cells: Cells): ReadGuardian | null {
  const { text } = cells;
  const fullName = nameOf(
    text('holderGivenName'),
    text('holderFamilyName'),
    text('holderFullName'),
  );
  if (fullName === '') return null;
  return {
    fullName,
    ...optional(cells, 'taxCode', 'holderTaxCode'),
    ...optional(cells, 'email', 'email'),
    ...optional(cells, 'phone', 'phone'),
  };
}

function readSecond(cells: Cells): ReadGuardian | null {
  const { text } = cells;
  const fullName = nameOf(
    text('secondGivenName'),
    text('secondFamilyName'),
    text('secondFullName'),
  );
  if (fullName === '') return null;
  return {
    fullName,
    ...optional(cells, 'taxCode', 'secondTaxCode'),
    ...optional(cells, 'email', 'secondEmail'),
    ...optional(cells, 'phone', 'secondPhone'),
  };
}

function nameOf(given: string, family: string, full: string): string {
  return [given, family].filter(Boolean).join(' ') || full;
}

function readPupil(
  cells: Cells,
  { today, comune }: ReadContext,
): { readonly pupil: ReadPupil | null; readonly problems: readonly CellProblem[] } {
  const { has, text } = cells;
  const code = text('pupilCode');
  const taxCode = text('pupilTaxCode');
  const name = pupilName(cells, taxCode, readHolder(cells)?.fullName ?? '');
  // A row of a family whose children stand elsewhere.
  if (!name.familyName && !name.givenName && !code && !taxCode)
    return { pupil: null, problems: [] };
  const problems: CellProblem[] = [];
  const needed = <Value>(field: string, value: Value | null, problem = 'cannot be read') => {
    const isTold = problems.some((one) => one.field === field);
    if (value === null && !isTold) problems.push({ field, problem });
    return value;
  };
  const born = text('birthDate');
  const birthDate = needed(
    'birthDate',
    born ? dateOf(born) : birthDateIn(taxCode, today),
    born ? undefined : 'is missing',
  );
  const className = classOf(text('className'), text('section'));
  const school = needed('school', text('school') || null, 'is missing');
  const classCell = needed('class', className || null, 'is missing');
  const familyName = needed('name', name.familyName || null, 'is missing');
  const givenName = needed('name', name.givenName || null, 'is missing');
  if (/@|[0-9]{4}|[0-9][/.-][0-9]/.test(`${familyName}${givenName}`)) problems.push(NOT_A_NAME);
  const lives = has('resident') ? residentOf(text('resident')) : residentOf(text('town'), comune);
  const resident = needed('resident', lives === undefined ? 'unsaid' : lives);
  const exempt = needed('exempt', exemptOf(text('exempt')));
  const from = needed('from', dayOf(text('from')));
  const to = needed('to', dayOf(text('to')));
  const price = readPrice(cells, problems);
  const diet = readDiet(cells);
  if ((diet.diet?.length ?? 0) > LONGEST_DIET) problems.push(TOO_LONG);
  if (problems.length > 0) return { pupil: null, problems };
  const pupil: ReadPupil = {
    ...(code ? { code } : {}),
    givenName: givenName ?? '',
    familyName: familyName ?? '',
    birthDate: birthDate ?? '',
    ...optional(cells, 'taxCode', 'pupilTaxCode'),
    school: school ?? '',
    class: classCell ?? '',
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...price,
    ...(typeof resident === 'boolean' ? { resident } : {}),
    ...(has('exempt') && exempt !== null ? { exempt } : {}),
    ...diet,
  };
  return { pupil, problems };
}

const LONGEST_DIET = 100;
const TOO_LONG: CellProblem = { field: 'diet', problem: 'is too long' };
const NOT_A_NAME: CellProblem = { field: 'name', problem: 'is not a name' };

/** The band is a code. An amount would be the ISEE itself, which has no place here. */
function readPrice(
  { has, text }: Cells,
  problems: CellProblem[],
): Pick<ReadPupil, 'band' | 'iseeFiledOn'> {
  const band = bandOf(text('band'));
  const filedOn = dayOf(text('iseeFiledOn'));
  if (band !== null && /[€]|[0-9]{4,}|[0-9][.,][0-9]{2,3}/.test(band)) {
    problems.push({ field: 'band', problem: 'is an amount and not a code' });
  }
  if (filedOn === null) problems.push({ field: 'iseeFiledOn', problem: 'cannot be read' });
  if (filedOn && band === null) {
    problems.push({ field: 'band', problem: 'is missing, though an ISEE was filed' });
  }
  return {
    ...(has('band') ? { band } : {}),
    ...(filedOn ? { iseeFiledOn: filedOn } : {}),
  };
}

/** `no` and `nessuna` mean none, and so does an empty cell. */
function readDiet({ has, text }: Cells): Pick<ReadPupil, 'diet' | 'dietReason'> {
  if (!has('diet')) return {};
  const diet = text('diet');
  const reason = text('dietReason');
  const isNone = /^(|no|non?|nessun[ao]?|none|normale|libera|standard)$/i.test(diet);
  return { diet: isNone ? null : diet, ...(reason && !isNone ? { dietReason: reason } : {}) };
}

function pupilName({ text }: Cells, taxCode: string, parent: string) {
  const familyName = text('pupilFamilyName');
  const givenName = text('pupilGivenName');
  if (familyName || givenName) return { familyName, givenName };
  return splitName(text('pupilFullName'), taxCode, parent);
}

/** Empty for an empty cell, null where it cannot be read. */
function dayOf(cell: string): string | null {
  return cell === '' ? '' : dateOf(cell);
}
