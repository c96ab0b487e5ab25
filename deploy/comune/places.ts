/** The schools that the families' files name, with the kinds that the Comune's own file tells. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from './comune-folder.ts';
import { schoolKindOf } from './school-kind.ts';

export function schoolsOf(comune: ComuneFolder) {
  return comune.families.schools.map(({ name, kind }) => {
    const stated = comune.settings.schoolKinds.get(plainWords(name)) ?? kind;
    return {
      code: plainWords(name).replaceAll(' ', '-'),
      name,
      kind: stated ?? schoolKindOf(name) ?? 'primaria',
    };
  });
}
