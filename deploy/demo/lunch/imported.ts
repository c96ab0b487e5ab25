/** Sends the family files to registry as they are and reads what became of each line. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from '../comune/comune-folder.ts';
import type { KnownPupil } from './match-pupils.ts';
import type { Office } from './office.ts';
import type { Story } from './story.ts';

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

export async function importFamilies(
  office: Office,
  comune: ComuneFolder,
  story: Story,
): Promise<readonly ImportedLine[]> {
  const files = Object.fromEntries(
    comune.familyFiles.map(({ name, bytes }) => [name, { base64: bytes.toString('base64') }]),
  );
  const { lines } = await office.send<{ lines: ImportedLine[] }>(
    'POST',
    'registry',
    '/import-csv',
    {
      files,
    },
  );
  for (const { file, line, result, problems } of lines.slice(0, 1_000)) {
    if (result !== 'refused') continue;
    const why = problems.map(({ field, problem }) => `${field} ${problem}`).join(', ');
    story.note(`${file}, line ${line}: refused, ${why}`);
  }
  for (const { file, line, problem } of comune.problems) {
    story.note(`${file}, line ${line}: passed over, ${problem}`);
  }
  return lines;
}

/** The pupils that registry took, with the names and codes of the office's own files. */
export function pupilsOf(comune: ComuneFolder, lines: readonly ImportedLine[]): KnownPupil[] {
  const byPlace = new Map(lines.map((line) => [`${line.file}:${line.line}`, line]));
  const pupils = new Map<string, KnownPupil>();
  for (const pupil of comune.pupils) {
    const { accountId, pupilId, schoolId } = byPlace.get(`${pupil.file}:${pupil.line}`) ?? {};
    if (!accountId || !pupilId || !schoolId || pupils.has(pupilId)) continue;
    const { code, taxCode, nameWords, schoolName, className, shownName } = pupil;
    pupils.set(pupilId, {
      ...{ pupilId, accountId, schoolId },
      ...{ code, taxCode, nameWords, schoolName, className, shownName },
    });
  }
  return [...pupils.values()];
}

/** Each family's balance in the system before; posted once, whenever it is sent again. */
export async function postOpeningBalances(
  office: Office,
  {
    comune,
    lines,
    effectiveOn,
  }: {
    readonly comune: ComuneFolder;
    readonly lines: readonly ImportedLine[];
    readonly effectiveOn: string;
  },
): Promise<void> {
  const byPlace = new Map(lines.map((line) => [`${line.file}:${line.line}`, line.accountId]));
  const byCode = accountsByFamilyCode(comune, lines);
  const balances = new Map<
    string,
    { accountId: string; balanceCents: number; reference: string }
  >();
  for (const { file, line, familyCode, balanceCents } of comune.openingBalances) {
    const accountId = byPlace.get(`${file}:${line}`) ?? byCode.get(plainWords(familyCode));
    if (!accountId || balances.has(accountId)) continue;
    balances.set(accountId, { accountId, balanceCents, reference: `${file}:${line}` });
  }
  const all = [...balances.values()];
  for (let start = 0; start < all.length; start += 500) {
    await office.send('POST', 'billing', '/opening-balances', {
      effectiveOn,
      balances: all.slice(start, start + 500),
    });
  }
}

function accountsByFamilyCode(
  comune: ComuneFolder,
  lines: readonly ImportedLine[],
): Map<string, string> {
  const accounts = new Map(
    lines.map(({ file, line, accountId }) => [`${file}:${line}`, accountId]),
  );
  return new Map(
    comune.pupils.flatMap(({ file, line, familyCode }) => {
      const accountId = accounts.get(`${file}:${line}`);
      return accountId && familyCode ? [[plainWords(familyCode), accountId] as const] : [];
    }),
  );
}
