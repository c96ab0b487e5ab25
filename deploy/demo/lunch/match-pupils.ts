/**
 * Finds the pupil of each line of a roll call: by code, by tax code, or by name, school and class.
 */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { KnownPupil } from '../../comune/imported.ts';
import type { RollCallLine } from '../../comune/roll-call.ts';

export type PupilMatch = { readonly pupil: KnownPupil } | { readonly problem: string };

export function matchPupil(line: RollCallLine, pupils: readonly KnownPupil[]): PupilMatch {
  if (line.pupilCode !== '') {
    const byCode = pupils.filter((pupil) => sameWords(pupil.code, line.pupilCode));
    if (byCode.length === 1 && byCode[0]) return { pupil: byCode[0] };
  }
  if (line.taxCode !== '') {
    const byTaxCode = pupils.filter((pupil) => pupil.taxCode === line.taxCode);
    if (byTaxCode.length === 1 && byTaxCode[0]) return { pupil: byTaxCode[0] };
  }
  if (line.pupilName === '') return { problem: 'no pupil has this code' };
  const named = pupils.filter((pupil) => pupil.nameWords === line.pupilName);
  const here = named.filter(
    (pupil) =>
      (line.className === '' || sameWords(pupil.className, line.className)) &&
      (line.schoolName === '' || sameWords(pupil.schoolName, line.schoolName)),
  );
  const [pupil, another] = here.length > 0 ? here : named;
  if (pupil && !another) return { pupil };
  return { problem: pupil ? 'two pupils have this name; give a code' : 'no pupil has this name' };
}

function sameWords(one: string, other: string): boolean {
  return one !== '' && plainWords(one) === plainWords(other);
}
