/** Pupils as they were read before: a version of a pupil never changes, so it is read once. */
import type { Pupil } from '../domain/pupil.ts';
import { PUPILS } from './collections.ts';
import { type FindPupils, findByIds } from './load-books.ts';

/** Some 25 MB; beyond it everything is forgotten, which costs a read and nothing else. */
const PUPILS_AT_MOST = 50_000;

/** What changes without a new version, or tells of one. */
const CHANGING_FIELDS = { version: 1, parked: 1 } as const;

/** Which version there is comes from the transaction's snapshot each time, so it is never stale. */
export function rememberPupils(): FindPupils {
  const known = new Map<string, Pupil>();
  return async (reader, ids) => {
    const now = await findByIds<Pick<Pupil, '_id' | 'version' | 'parked'>>(
      reader,
      PUPILS,
      ids,
      CHANGING_FIELDS,
    );
    const pupils = new Map<string, Pupil>();
    const unknown = new Set<string>();
    for (const { _id, version, parked } of now.values()) {
      const pupil = known.get(_id);
      if (pupil?.version !== version) unknown.add(_id);
      else pupils.set(_id, pupil.parked === parked ? pupil : { ...pupil, parked });
    }
    if (known.size + unknown.size > PUPILS_AT_MOST) known.clear();
    for (const [id, pupil] of await findByIds<Pupil>(reader, PUPILS, unknown)) {
      known.set(id, pupil);
      pupils.set(id, pupil);
    }
    return pupils;
  };
}
