/** Remembered pupils are always those of the snapshot. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { expect, it } from 'vitest';
import { type Pupil, stubOfPupil } from '../domain/pupil.ts';
import { rememberPupils } from './remember-pupils.ts';

/** A snapshot of these pupils that counts which ones are read whole. */
function snapshot(pupils: readonly Pupil[]) {
  const whole: string[] = [];
  const reader: SnapshotReader = {
    async find<Document>(
      _collection: string,
      filter: Record<string, unknown>,
      options?: { projection?: Record<string, 0 | 1> },
    ) {
      const { $in } = filter._id as { $in: string[] };
      const found = pupils.filter(({ _id }) => $in.includes(_id));
      const isPart = Object.keys(options?.projection ?? {}).length > 0;
      if (!isPart) whole.push(...found.map(({ _id }) => _id));
      const part = ({ _id, version, parked }: Pupil) => ({ _id, version, parked });
      return (isPart ? found.map(part) : found) as Document[];
    },
  };
  return { reader, whole };
}

const pupil = (id: string, version: number, parked = 0): Pupil => ({
  ...stubOfPupil(id, 'test'),
  version,
  accountId: `account-${version}`,
  parked,
});

it('reads a version once, a newer version again, and never an old count of waiting meals', async () => {
  const findPupils = rememberPupils();
  const ids = new Set(['luca', 'sofia', 'nobody']);
  const first = snapshot([pupil('luca', 1), pupil('sofia', 1)]);
  expect((await findPupils(first.reader, ids)).size).toBe(2);
  expect(first.whole).toEqual(['luca', 'sofia']);
  const later = snapshot([pupil('luca', 2), pupil('sofia', 1, 3)]);
  const pupils = await findPupils(later.reader, ids);
  expect(later.whole).toEqual(['luca']);
  expect([...pupils.values()]).toEqual([pupil('luca', 2), pupil('sofia', 1, 3)].reverse());
});

it('gives an old snapshot the old version, whatever was read after it', async () => {
  const findPupils = rememberPupils();
  const ids = new Set(['luca']);
  await findPupils(snapshot([pupil('luca', 2)]).reader, ids);
  const old = await findPupils(snapshot([pupil('luca', 1)]).reader, ids);
  expect(old.get('luca')).toEqual(pupil('luca', 1));
});
