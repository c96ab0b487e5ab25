/** The balances that families had in the system before, as billing's door takes them. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from './comune-folder.ts';
import type { ImportedLine } from './imported.ts';

export interface AccountBalance {
  readonly accountId: string;
  readonly balanceCents: number;
  /** File and line. */
  readonly reference: string;
}

/** One for each account; the first line of a family counts. */
export function openingBalancesOf(
  comune: ComuneFolder,
  lines: readonly ImportedLine[],
): AccountBalance[] {
  const byPlace = new Map(lines.map((line) => [`${line.file}:${line.line}`, line.accountId]));
  const byCode = accountsByFamilyCode(comune, lines);
  const balances = new Map<string, AccountBalance>();
  for (const { file, line, familyCode, balanceCents } of comune.openingBalances) {
    const accountId = byPlace.get(`${file}:${line}`) ?? byCode.get(plainWords(familyCode));
    if (!accountId || balances.has(accountId)) continue;
    balances.set(accountId, { accountId, balanceCents, reference: `${file}:${line}` });
  }
  return [...balances.values()];
}

function accountsByFamilyCode(
  comune: ComuneFolder,
  lines: readonly ImportedLine[],
): Map<string, string> {
  const accounts = new Map(
    lines.map(({ file, line, accountId }) => [`${file}:${line}`, accountId]),
  );
  return new Map(
    comune.families.pupils.flatMap(({ file, line, familyCode }) => {
      const accountId = accounts.get(`${file}:${line}`);
      return accountId && familyCode ? [[plainWords(familyCode), accountId] as const] : [];
    }),
  );
}
