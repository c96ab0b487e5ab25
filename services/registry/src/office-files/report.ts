/** What became of every line of an office's files. */
import type { FileKind, PeopleFiles, PeopleLine } from '@mestolo/office-csv/read-people.ts';
import type { Outcome, PartResult } from '../domain/import-result.ts';
import type { FamilyAnswer } from '../store/family-statements.ts';
import type { StaffAnswer } from '../store/staff-statements.ts';
import type { PeopleStatements, StaffLine } from './people-statements.ts';

export interface LineReport extends PartResult {
  readonly line: number;
  readonly accountId: string | null;
  readonly guardianIds: readonly string[];
  readonly pupilId: string | null;
  readonly staffId: string | null;
  readonly schoolId: string | null;
  readonly classId: string | null;
}

export type Counts = Readonly<Record<Outcome, number>>;

export interface FilesReport {
  readonly counts: {
    readonly lines: Counts;
    readonly families: Counts;
    readonly guardians: Counts;
    readonly pupils: Counts;
    readonly staff: Counts;
  };
  /** The office's own codes and our ids. */
  readonly ids: {
    readonly families: Readonly<Record<string, string>>;
    readonly pupils: Readonly<Record<string, string>>;
  };
  readonly files: readonly {
    readonly name: string;
    readonly kind: FileKind;
    readonly problem: string | null;
    readonly passedOver: readonly string[];
    readonly lines: readonly LineReport[];
  }[];
}

export function countOutcomes(results: readonly PartResult[]): Counts {
  const counts = { new: 0, changed: 0, same: 0, refused: 0 };
  for (const { result } of results) counts[result] += 1;
  return counts;
}

export function reportFiles(
  files: PeopleFiles['files'],
  statements: PeopleStatements,
  { answers, staff }: { answers: readonly FamilyAnswer[]; staff: readonly StaffAnswer[] },
): FilesReport {
  const ofStaff = staffLines(statements.staff, staff);
  const lines = [
    ...statements.lines.map((line) => ({ file: line.file, ...lineReport(line, answers) })),
    ...ofStaff,
  ];
  return {
    counts: {
      lines: countOutcomes(lines),
      families: countOutcomes(answers),
      guardians: countOutcomes(answers.flatMap(({ guardians }) => guardians)),
      pupils: countOutcomes(answers.flatMap(({ pupils }) => pupils)),
      staff: countOutcomes(ofStaff),
    },
    ids: idsOf(statements, answers),
    files: files.map(({ name, kind, problem, passedOver }) => ({
      name,
      kind,
      problem,
      passedOver,
      lines: lines.filter(({ file }) => file === name).map(({ file: _file, ...line }) => line),
    })),
  };
}

function lineReport(line: PeopleLine, answers: readonly FamilyAnswer[]): LineReport {
  const family = answers[line.family ?? -1];
  const pupil = family?.pupils[line.pupil ?? -1];
  const guardians = line.guardians.flatMap((index) => family?.guardians[index] ?? []);
  const parts = [family, ...guardians, pupil].filter((part) => part !== undefined);
  const told = parts.flatMap(({ problems }) => problems);
  const unique = new Map(told.map((one) => [`${one.field} ${one.problem}`, one]));
  return {
    line: line.line,
    result: line.problems.length > 0 ? 'refused' : resultOf(pupil, parts),
    problems: [...line.problems, ...line.notes, ...unique.values()],
    accountId: family?.accountId ?? null,
    guardianIds: guardians.flatMap(({ guardianId }) => guardianId ?? []),
    pupilId: pupil?.pupilId ?? null,
    staffId: null,
    schoolId: pupil?.schoolId ?? null,
    classId: pupil?.classId ?? null,
  };
}

const NOBODY = {
  accountId: null,
  guardianIds: [],
  pupilId: null,
  schoolId: null,
  classId: null,
};

/** The answers are of those lines that say something. */
function staffLines(
  lines: readonly StaffLine[],
  answers: readonly StaffAnswer[],
): readonly (LineReport & { readonly file: string })[] {
  const taken = lines.filter(({ statement }) => statement !== null);
  const answerOf = new Map(taken.map((line, index) => [line, answers[index]]));
  return lines.map((line) => {
    const { staffId = null, result = 'refused', problems = [] } = answerOf.get(line) ?? {};
    const told = [...line.problems, ...problems];
    return { file: line.file, line: line.line, ...NOBODY, staffId, result, problems: told };
  });
}

/**
 * The pupil's own outcome where there is one; a change of the family or of a guardian counts too.
 */
function resultOf(pupil: PartResult | undefined, parts: readonly PartResult[]): Outcome {
  const has = (outcome: Outcome) => parts.some(({ result }) => result === outcome);
  if (parts.length === 0 || has('refused')) return 'refused';
  if (pupil && pupil.result !== 'same') return pupil.result;
  if (has('changed')) return 'changed';
  if (!has('new')) return 'same';
  return pupil ? 'changed' : 'new';
}

function idsOf(
  { families }: PeopleStatements,
  answers: readonly FamilyAnswer[],
): FilesReport['ids'] {
  const ofFamilies: [string, string][] = [];
  const ofPupils: [string, string][] = [];
  for (const [index, { code, pupils }] of families.entries()) {
    const answer = answers[index];
    if (code && answer?.accountId) ofFamilies.push([code, answer.accountId]);
    for (const [position, pupil] of pupils.entries()) {
      const pupilId = answer?.pupils[position]?.pupilId;
      if (pupil.code && pupilId) ofPupils.push([pupil.code, pupilId]);
    }
  }
  return { families: Object.fromEntries(ofFamilies), pupils: Object.fromEntries(ofPupils) };
}
