/** One row of a list of families: the guardians and the pupil it names, and what cannot be read. */
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

/** Names the field and what is wrong with it, never the value. */
export interface CellProblem {
  readonly field: string;
  readonly problem: string;
}

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
  const { pupil, problems } = readPupil(cells, context);
  return {
    familyCode: cells.text('familyCode'),
    guardians: [readHolder(cells), readSecond(cells)].filter((one) => one !== null),
    pupil,
    kind: schoolKindOf(cells.text('kind')) ?? schoolKindOf(cells.text('school')),
    problems,
  };
}

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
    if (value === null) problems.push({ field, problem });
    return value;
  };
  const born = text('birthDate');
  const birthDate = needed('birthDate', born ? dateOf(born) : birthDateIn(taxCode, today));
  const className = classOf(text('className'), text('section'));
  const school = needed('school', text('school') || null, 'is missing');
  const classCell = needed('class', className || null, 'is missing');
  const familyName = needed('name', name.familyName || null, 'is missing');
  const givenName = needed('name', name.givenName || null, 'is missing');
  const lives = has('resident') ? residentOf(text('resident')) : residentOf(text('town'), comune);
  const resident = needed('resident', lives === undefined ? 'unsaid' : lives);
  const exempt = needed('exempt', exemptOf(text('exempt')));
  const from = needed('from', dayOf(text('from')));
  const to = needed('to', dayOf(text('to')));
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
    ...(has('band') ? { band: bandOf(text('band')) } : {}),
    ...(typeof resident === 'boolean' ? { resident } : {}),
    ...(has('exempt') && exempt !== null ? { exempt } : {}),
  };
  return { pupil, problems };
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
