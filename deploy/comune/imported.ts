/** Sends the family files to registry as they are and reads what became of each line. */
import type { ComuneFolder } from './comune-folder.ts';
import type { Office } from './office.ts';

/** A pupil that registry has taken. */
export interface KnownPupil {
  readonly pupilId: string;
  readonly accountId: string;
  readonly schoolId: string;
  readonly code: string;
  readonly taxCode: string;
  readonly nameWords: string;
  readonly schoolName: string;
  readonly className: string;
  readonly shownName: string;
  /** Someone of the family can be written to. */
  readonly isReachable: boolean;
}

/** One line of registry's report; the ids are missing where the line was refused. */
export interface ImportedLine {
  readonly file: string;
  readonly line: number;
  readonly result: 'new' | 'changed' | 'same' | 'refused';
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
  readonly accountId: string | null;
  readonly pupilId: string | null;
  readonly schoolId: string | null;
}

interface Report {
  readonly files: readonly {
    readonly name: string;
    readonly kind: string;
    readonly lines: readonly Omit<ImportedLine, 'file'>[];
  }[];
}

export interface ImportWishes {
  readonly acceptInvalidTaxCodes: boolean;
  readonly dryRun?: boolean;
  readonly reason?: string;
}

export async function importFamilies(
  office: Office,
  comune: ComuneFolder,
  { tell, ...wishes }: { readonly tell: (lines: readonly string[]) => void } & ImportWishes,
): Promise<readonly ImportedLine[]> {
  const files = Object.fromEntries(
    comune.familyFiles.map(({ name, bytes }) => [name, bytes.toString('base64')]),
  );
  const body = { files, ...wishes };
  const report = await office.send<Report>('POST', 'registry', '/import-csv', body);
  const lines = report.files.flatMap((file) =>
    file.lines.map((line) => ({ file: file.name, ...line })),
  );
  tell([
    ...report.files
      .filter(({ kind }) => kind !== 'people')
      .map(({ name }) => `${name}: nothing in it was recognised`),
    ...lines
      .filter(({ result, problems }) => result === 'refused' || problems.length > 0)
      .map(({ file, line, result, problems }) => {
        const why = problems.map(({ field, problem }) => `${field} ${problem}`).join(', ');
        return `${file}, line ${line}: ${result === 'refused' ? 'refused, ' : ''}${why}`;
      }),
    ...comune.problems.map(
      ({ file, line, problem }) => `${file}, line ${line}: passed over, ${problem}`,
    ),
  ]);
  return lines;
}

/** The pupils that registry took, with the names and codes of the office's own files. */
export function pupilsOf(comune: ComuneFolder, lines: readonly ImportedLine[]): KnownPupil[] {
  const byPlace = new Map(lines.map((line) => [`${line.file}:${line.line}`, line]));
  const pupils = new Map<string, KnownPupil>();
  for (const pupil of comune.families.pupils) {
    const { accountId, pupilId, schoolId } = byPlace.get(`${pupil.file}:${pupil.line}`) ?? {};
    if (!accountId || !pupilId || !schoolId || pupils.has(pupilId)) continue;
    const { code, taxCode, nameWords, schoolName, className, shownName, isReachable } = pupil;
    pupils.set(pupilId, {
      ...{ pupilId, accountId, schoolId },
      ...{ code, taxCode, nameWords, schoolName, className, shownName, isReachable },
    });
  }
  return [...pupils.values()];
}
