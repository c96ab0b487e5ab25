/** Turns the tariffs of a Comune's files into what billing's door takes. */
import { plainWords } from '@mestolo/office-csv/columns.ts';
import type { ComuneFolder } from './comune-folder.ts';
import type { KnownPupil } from './imported.ts';

/** Tariffs of a school that the families' files do not name are left out: nobody eats there. */
export function tariffLines(
  comune: ComuneFolder,
  pupils: readonly KnownPupil[],
  defaultFrom: string,
) {
  const schoolIds = new Map(pupils.map((pupil) => [plainWords(pupil.schoolName), pupil.schoolId]));
  return comune.tariffs.flatMap(({ schoolName, ...tariff }) => {
    const schoolId = schoolName === null ? null : (schoolIds.get(plainWords(schoolName)) ?? null);
    if (schoolName !== null && schoolId === null) return [];
    const { listCents, nonResidentCents, bands, siblings } = tariff;
    return [
      {
        from: tariff.from ?? defaultFrom,
        schoolId,
        schoolKind: schoolId === null ? tariff.schoolKind : null,
        ...{ listCents, nonResidentCents, bands, siblings },
      },
    ];
  });
}
