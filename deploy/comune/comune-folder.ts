/** Reads a Comune's folder: every CSV file is recognised by its headings, whatever its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CsvTable, readCsv } from '@mestolo/office-csv/read-csv.ts';
import {
  type Families,
  isBalanceOnlyTable,
  type OpeningBalance,
  readFamilies,
  readOpeningBalances,
} from './families.ts';
import type { LineProblem } from './line-problem.ts';
import { isRollCallTable, type RollCallLine, readRollCall } from './roll-call.ts';
import { type ComuneSettings, isSettingsTable, readSettings } from './settings.ts';
import { isTariffTable, readTariffs, type TariffLine } from './tariffs.ts';

export interface ComuneFolder {
  readonly name: string;
  readonly settings: ComuneSettings;
  /** For registry, as they are. */
  readonly familyFiles: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly families: Families;
  readonly openingBalances: readonly OpeningBalance[];
  readonly tariffs: readonly TariffLine[];
  readonly rollCall: readonly RollCallLine[];
  readonly problems: readonly (LineProblem & { readonly file: string })[];
}

interface File {
  readonly name: string;
  readonly bytes: Buffer;
  readonly table: CsvTable;
}

/** No lunch can be played with these files; the message says what is missing. */
export class UnusableFolder extends Error {
  override readonly name = 'UnusableFolder';
}

/** @throws UnusableFolder */
export function readComuneFolder(folder: string): ComuneFolder {
  const files = readdirSync(folder)
    .filter((name) => /\.(csv|txt|tsv)$/i.test(name))
    .toSorted()
    .map((name): File => {
      const bytes = readFileSync(join(folder, name));
      return { name, bytes, table: readCsv(bytes) };
    });
  const kinds = Map.groupBy(files, ({ table }) => kindOf(table));
  const settings = readSettings(kinds.get('settings')?.[0]?.table ?? null);
  const tariffs = (kinds.get('tariffs') ?? []).map(({ name, table }) => ({
    name,
    ...readTariffs(table),
  }));
  const rollCalls = (kinds.get('rollCall') ?? []).map(({ name, table }) => ({
    name,
    ...readRollCall(table),
  }));
  const families = kinds.get('families') ?? [];
  const missing = [
    families.length === 0 ? 'families (a row for each pupil)' : null,
    tariffs.length === 0 ? 'tariffs (a column "prezzo")' : null,
    rollCalls.length === 0 ? 'a roll call (columns for the pupil and "presenza")' : null,
  ].filter((what) => what !== null);
  if (missing.length > 0) {
    throw new UnusableFolder(`${folder}: found no CSV file with ${missing.join(', nor with ')}.`);
  }
  return {
    name: settings.name ?? `Comune di ${basename(folder)}`,
    settings,
    familyFiles: families,
    families: readFamilies(families, new Date().toISOString().slice(0, 10)),
    openingBalances: [...families, ...(kinds.get('balances') ?? [])].flatMap(({ name, table }) =>
      readOpeningBalances(name, table),
    ),
    tariffs: tariffs.flatMap((file) => file.tariffs),
    rollCall: rollCalls.flatMap((file) => file.lines),
    problems: [...tariffs, ...rollCalls].flatMap(({ name, problems }) =>
      problems.map((problem) => ({ file: name, ...problem })),
    ),
  };
}

function kindOf(table: CsvTable): 'settings' | 'tariffs' | 'rollCall' | 'balances' | 'families' {
  if (isSettingsTable(table)) return 'settings';
  if (isTariffTable(table)) return 'tariffs';
  if (isRollCallTable(table)) return 'rollCall';
  return isBalanceOnlyTable(table) ? 'balances' : 'families';
}
