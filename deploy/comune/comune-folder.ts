/** Reads a Comune's folder: every CSV file is recognised by its headings, whatever its name. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CsvTable, readCsv } from '@mestolo/office-csv/read-csv.ts';
import { type ClosureLine, isClosureTable, readClosures } from './closures.ts';
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
  readonly closures: readonly ClosureLine[];
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

/** A lunch needs all three; a new Comune has no roll call yet. */
export type NeededFile = 'families' | 'tariffs' | 'rollCall';

const ALL: readonly NeededFile[] = ['families', 'tariffs', 'rollCall'];
const NEEDED_WORDS: Readonly<Record<NeededFile, string>> = {
  families: 'families (a row for each pupil)',
  tariffs: 'tariffs (a column "prezzo")',
  rollCall: 'a roll call (columns for the pupil and "presenza")',
};

/** @throws UnusableFolder */
export function readComuneFolder(
  folder: string,
  needed: readonly NeededFile[] = ALL,
): ComuneFolder {
  const files = readdirSync(folder)
    .filter((name) => /\.(csv|txt|tsv)$/i.test(name))
    .toSorted()
    .map((name): File => {
      const bytes = readFileSync(join(folder, name));
      return { name, bytes, table: readCsv(bytes) };
    });
  const kinds = Map.groupBy(files, ({ table }) => kindOf(table));
  const [settingsFile] = kinds.get('settings') ?? [];
  const stated = readSettings(settingsFile?.table ?? null);
  const settings = settingsFile ? [{ name: settingsFile.name, problems: stated.problems }] : [];
  const tariffs = (kinds.get('tariffs') ?? []).map(({ name, table }) => ({
    name,
    ...readTariffs(table),
  }));
  const rollCalls = (kinds.get('rollCall') ?? []).map(({ name, table }) => ({
    name,
    ...readRollCall(table),
  }));
  const closures = (kinds.get('closures') ?? []).map(({ name, table }) => ({
    name,
    ...readClosures(table),
  }));
  const families = kinds.get('families') ?? [];
  const missing = needed.filter((kind) => !kinds.has(kind)).map((kind) => NEEDED_WORDS[kind]);
  if (missing.length > 0) {
    throw new UnusableFolder(`${folder}: found no CSV file with ${missing.join(', nor with ')}.`);
  }
  return {
    name: stated.name ?? `Comune di ${basename(folder)}`,
    settings: stated,
    familyFiles: families,
    families: readFamilies(families, new Date().toISOString().slice(0, 10)),
    openingBalances: [...families, ...(kinds.get('balances') ?? [])].flatMap(({ name, table }) =>
      readOpeningBalances(name, table),
    ),
    tariffs: tariffs.flatMap((file) => file.tariffs),
    closures: closures.flatMap((file) => file.closures),
    rollCall: rollCalls.flatMap((file) => file.lines),
    problems: [...settings, ...tariffs, ...closures, ...rollCalls].flatMap(({ name, problems }) =>
      problems.map((problem) => ({ file: name, ...problem })),
    ),
  };
}

type FileKind = NeededFile | 'settings' | 'closures' | 'balances';

function kindOf(table: CsvTable): FileKind {
  if (isSettingsTable(table)) return 'settings';
  if (isTariffTable(table)) return 'tariffs';
  if (isRollCallTable(table)) return 'rollCall';
  if (isClosureTable(table)) return 'closures';
  return isBalanceOnlyTable(table) ? 'balances' : 'families';
}
