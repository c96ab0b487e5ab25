/** From what an office's files say to statements that the import takes. */
import type { CellProblem } from '@mestolo/office-csv/cell-faults.ts';
import type { ReadGuardian, ReadPupil } from '@mestolo/office-csv/people-row.ts';
import type { PeopleFiles, PeopleLine, ReadFamily } from '@mestolo/office-csv/read-people.ts';
import type { z } from 'zod';
import {
  type FamilyStatement,
  familyStatement,
  guardianStatement,
  MOST_GUARDIANS,
  MOST_PUPILS,
  type PupilStatement,
  pupilStatement,
  type StaffStatement,
  staffStatement,
} from '../domain/statements.ts';

/** A line of staff: what it says, or why it cannot be taken. */
export interface StaffLine {
  readonly file: string;
  readonly line: number;
  readonly statement: StaffStatement | null;
  readonly problems: readonly CellProblem[];
}

export interface PeopleStatements {
  readonly staff: readonly StaffLine[];
  readonly families: readonly FamilyStatement[];
  /** As they were read, with positions in the statements. */
  readonly lines: readonly PeopleLine[];
}

/** Where each person stands in the statement; or why it does not. */
type Place = number | readonly CellProblem[];

interface CheckedFamily {
  readonly statement: FamilyStatement;
  readonly guardians: readonly Place[];
  readonly pupils: readonly Place[];
}

export interface StatementOptions {
  /** Keeps tax codes that do not check. */
  readonly acceptInvalidTaxCodes: boolean;
  /** The code that stands for a diet that is written out; null where there is none. */
  readonly codeOfDiet: (words: string) => string | null;
}

export function statementsOf(read: PeopleFiles, options: StatementOptions): PeopleStatements {
  const checked = read.families.map((family) => checkFamily(family, options));
  return {
    families: checked.map(({ statement }) => statement),
    lines: read.lines.map((line) => placedLine(line, checked[line.family ?? -1])),
    staff: read.staff.map(checkStaff),
  };
}

/** Lengths and forms are checked one person at a time, so that the others still count. */
function checkFamily(
  { code, guardians, pupils }: ReadFamily,
  { acceptInvalidTaxCodes, codeOfDiet }: StatementOptions,
): CheckedFamily {
  const trust = acceptInvalidTaxCodes ? { taxCodeUnchecked: true } : {};
  const takenGuardians = takeEach(guardians, MOST_GUARDIANS, (one: ReadGuardian) =>
    guardianStatement.safeParse({ ...one, ...trust }),
  );
  const takenPupils = takeEach(pupils, MOST_PUPILS, ({ diet, dietReason, ...one }: ReadPupil) =>
    pupilStatement.safeParse({ ...one, ...trust, ...dietOf(diet, dietReason, codeOfDiet) }),
  );
  return {
    statement: familyStatement.parse({
      ...(code ? { code: code.slice(0, 80) } : {}),
      guardians: takenGuardians.taken,
      pupils: takenPupils.taken,
    }),
    guardians: takenGuardians.places,
    pupils: takenPupils.places,
  };
}

/** What a list writes instead of a code is a reason, and is kept as one. */
function dietOf(
  words: string | null | undefined,
  reason: string | undefined,
  codeOfDiet: StatementOptions['codeOfDiet'],
): Pick<PupilStatement, 'diet'> {
  if (words === undefined) return {};
  if (words === null) return { diet: null };
  const code = codeOfDiet(words) ?? '';
  return { diet: { code, reason: reason ?? (code === words.toUpperCase() ? null : words) } };
}

function checkStaff({ file, line, problems, ...said }: PeopleFiles['staff'][number]): StaffLine {
  if (problems.length > 0) return { file, line, statement: null, problems };
  const { code, ...rest } = said;
  const { data, error } = staffStatement.safeParse(code ? { ...rest, code } : rest);
  return { file, line, statement: data ?? null, problems: error ? unreadable(error) : [] };
}

function unreadable(error: z.ZodError): readonly CellProblem[] {
  const fields = new Set(error.issues.map(({ path }) => String(path[0])));
  return [...fields].map((field) => ({ field, problem: 'cannot be read' }));
}

function takeEach<Person, Statement>(
  people: readonly Person[],
  most: number,
  parse: (person: Person) => z.ZodSafeParseResult<Statement>,
): { readonly taken: readonly Statement[]; readonly places: readonly Place[] } {
  const taken: Statement[] = [];
  const places = people.map((person): Place => {
    // More people than a family has are a mistake of the file.
    if (taken.length === most) return [{ field: 'family', problem: 'has too many people' }];
    const { success, data, error } = parse(person);
    if (success) return taken.push(data) - 1;
    return unreadable(error);
  });
  return { taken, places };
}

function placedLine(line: PeopleLine, family: CheckedFamily | undefined): PeopleLine {
  const guardians = line.guardians.map((index) => family?.guardians[index] ?? []);
  const pupil = line.pupil === null ? null : (family?.pupils[line.pupil] ?? []);
  const refusals = [...guardians, pupil].flatMap((one) =>
    typeof one === 'number' ? [] : (one ?? []),
  );
  return {
    ...line,
    guardians: guardians.filter((one) => typeof one === 'number'),
    pupil: typeof pupil === 'number' ? pupil : null,
    problems: [...line.problems, ...refusals],
  };
}
