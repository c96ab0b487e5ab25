/** Tells by its headings what a file is about, and which cell belongs to whom. */
import { type ColumnPositions, findColumns, plainWords } from './columns.ts';
import { guessColumn } from './guess-column.ts';
import { PEOPLE_COLUMNS, type PeopleColumn } from './people-columns.ts';
import type { CsvTable } from './read-csv.ts';

export type Positions = ColumnPositions<PeopleColumn>;

/** Null for a file that says nothing about families: tariffs, roll calls, settings, balances. */
export function recognisePeople(table: CsvTable): Positions | null {
  if (isRollCall(table) || isSettings(table)) return null;
  const found = givenOwners(positionsOf(table.header));
  const hasPupils = [found.pupilFullName, found.pupilFamilyName].some((at) => at !== undefined);
  const hasHolders = [found.holderFullName, found.holderFamilyName].some((at) => at !== undefined);
  return hasPupils || hasHolders ? found : null;
}

/** By the lists of headings first; what they leave over is guessed. */
function positionsOf(header: readonly string[]): Positions {
  const found: Partial<Record<PeopleColumn, number>> = findColumns(header, PEOPLE_COLUMNS);
  const taken = new Set(Object.values(found));
  for (const [position, heading] of header.entries()) {
    const guess = taken.has(position) ? null : guessColumn(heading);
    if (guess !== null) found[guess] ??= position;
  }
  return found;
}

/** `cognome` alone is the pupil's in a list of pupils, else the account holder's. */
function givenOwners(found: Positions): Positions {
  const { plainFamilyName, plainGivenName, plainFullName, plainTaxCode, plainCode, ...rest } =
    found;
  const isSet = (...positions: (number | undefined)[]) => positions.some((at) => at !== undefined);
  const pupilNamed = isSet(found.pupilFamilyName, found.pupilGivenName, found.pupilFullName);
  const listsPupils = isSet(found.birthDate, found.school, found.className, found.section);
  const ofPupil = !pupilNamed && listsPupils;
  const names = ofPupil
    ? {
        pupilFamilyName: plainFamilyName,
        pupilGivenName: plainGivenName,
        pupilFullName: plainFullName,
        pupilTaxCode: found.pupilTaxCode ?? plainTaxCode,
        pupilCode: found.pupilCode ?? plainCode,
      }
    : {
        holderFamilyName: found.holderFamilyName ?? plainFamilyName,
        holderGivenName: found.holderGivenName ?? plainGivenName,
        holderFullName: found.holderFullName ?? plainFullName,
        holderTaxCode: found.holderTaxCode ?? plainTaxCode,
        // In a list of families a bare code is the family's, in one of pupils the pupil's.
        ...(listsPupils
          ? { pupilCode: found.pupilCode ?? plainCode }
          : { familyCode: found.familyCode ?? plainCode }),
      };
  const all = Object.entries({ ...rest, ...names }).filter(([, at]) => at !== undefined);
  return Object.fromEntries(all);
}

const ROLL_CALL = /^(presenz|present|assen|absen|attendance|data pasto|served on|data servizio)/;
const PEOPLE = /nascita|birth|intestatario|titolare|tutore|genitore|holder|mail|fascia|band/;

function isRollCall({ header }: CsvTable): boolean {
  const words = header.map(plainWords);
  return words.some((one) => ROLL_CALL.test(one)) && !words.some((one) => PEOPLE.test(one));
}

function isSettings({ header }: CsvTable): boolean {
  const words = header.map(plainWords);
  return header.length <= 3 && words.some((one) => /^(valore|value)$/.test(one));
}
