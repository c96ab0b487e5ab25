/** Asks registry what would become of each line of a Comune that is not there yet. */
import { type PeopleFiles, type ReadFamily, readPeople } from '@mestolo/office-csv/read-people.ts';
import type { ComuneFolder } from '../comune/comune-folder.ts';
import { isBalanceHeading } from '../comune/families.ts';
import { type Office, Refused } from '../comune/office.ts';
import type { NewCalendar } from './calendar.ts';
import type { Finding } from './findings.ts';

interface Part {
  readonly result: string;
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
}

interface Answer {
  readonly families: readonly (Part & {
    readonly guardians: readonly Part[];
    readonly pupils: readonly Part[];
  })[];
}

interface Trial {
  readonly comune: ComuneFolder;
  readonly calendar: NewCalendar;
  readonly today: string;
}

/** The bodies of one call: a large Comune is asked about in parts. */
const FAMILIES_A_CALL = 100;

export async function tryFamilies(office: Office, trial: Trial): Promise<Finding[]> {
  const people = readPeople(trial.comune.familyFiles, {
    today: trial.today,
    comune: trial.comune.name,
  });
  const findings = unreadLines(people);
  for (let start = 0; start < people.families.length; start += FAMILIES_A_CALL) {
    const part = people.families.slice(start, start + FAMILIES_A_CALL);
    for (const [at, problems] of await problemsOf(office, trial.calendar, part)) {
      findings.push(...atLines(people, start + at, problems));
    }
  }
  return findings;
}

function unreadLines({ lines, files }: PeopleFiles): Finding[] {
  return [
    ...files.flatMap(({ name, kind, problem, passedOver }): Finding[] => [
      ...(kind === 'unreadable'
        ? [{ file: name, line: null, problem: problem ?? 'cannot be read', stops: true }]
        : []),
      ...passedOver
        .filter((heading) => !isBalanceHeading(heading))
        .map((heading) => {
          return {
            file: name,
            line: 1,
            problem: `the column "${heading}" is passed over`,
            stops: false,
          };
        }),
    ]),
    ...lines.flatMap(({ file, line, problems, notes }) => [
      ...problems.map((one) => ({
        file,
        line,
        problem: `${one.field} ${one.problem}`,
        stops: true,
      })),
      ...notes.map((one) => ({ file, line, problem: `${one.field} ${one.problem}`, stops: false })),
    ]),
  ];
}

/** By position in the part; where the whole part is refused, each family is asked about alone. */
async function problemsOf(
  office: Office,
  calendar: NewCalendar,
  part: readonly ReadFamily[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const body = { calendar, families: part.map(statementOf), dryRun: true };
  try {
    const { families } = await office.send<Answer>('POST', 'registry', '/import', body);
    return new Map(families.map((family, at) => [at, wordsOf(family)]));
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 400) throw error;
    if (part.length === 1) return new Map([[0, [error.body]]]);
  }
  const found = new Map<number, readonly string[]>();
  for (const [at, family] of part.entries()) {
    found.set(at, (await problemsOf(office, calendar, [family])).get(0) ?? []);
  }
  return found;
}

/** A diet is told by its code, which a Comune that is not there yet does not have. */
function statementOf({ code, guardians, pupils }: ReadFamily) {
  const unchecked = { taxCodeUnchecked: true };
  return {
    ...(code !== '' && { code }),
    guardians: guardians.map((guardian) => ({ ...guardian, ...unchecked })),
    pupils: pupils.map(({ diet: _diet, dietReason: _why, ...pupil }) => ({
      ...pupil,
      ...unchecked,
    })),
  };
}

function wordsOf({ guardians, pupils, ...family }: Answer['families'][number]): string[] {
  return [family, ...guardians, ...pupils].flatMap(({ result, problems }) =>
    problems.map(({ field, problem }) => {
      return `${result === 'refused' ? 'refused: ' : ''}${field} ${problem}`;
    }),
  );
}

/** A family may stand on many lines: the first one is named. */
function atLines({ lines }: PeopleFiles, family: number, problems: readonly string[]): Finding[] {
  const place = lines.find((line) => line.family === family);
  return [...new Set(problems)].map((problem) => ({
    file: place?.file ?? null,
    line: place?.line ?? null,
    problem: problem.replace(/^refused: /, ''),
    stops: problem.startsWith('refused: '),
  }));
}
