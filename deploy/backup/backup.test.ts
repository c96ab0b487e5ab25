/** The parts of a backup that compute: names, retention, bytes, hashes, keys apart, hours. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nameOf } from './backup-folder.ts';
import { bsonDocuments } from './bson-frames.ts';
import { newest } from './choose-backup.ts';
import { Damaged, readCollection, writeCollection } from './collection-file.ts';
import { createContentsHash } from './contents-hash.ts';
import { nextBackup, nightlyOf } from './next-night.ts';
import { pastDays, timeOfName, tooOld } from './retention.ts';
import { identityIn } from './settings.ts';
import { isDumped } from './what-is-dumped.ts';

const { BSON } = mongoose.mongo;
const DAY_MS = 86_400_000;
const bytesOf = (value: object) => Buffer.from(BSON.serialize(value));
const some = (count: number) =>
  Array.from({ length: count }, (_, n) => bytesOf({ _id: n, text: 'x'.repeat(n % 97) }));

async function allOf<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mestolo-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a backup is named by its time', () => {
  it('which is read back from the name', () => {
    const time = new Date('2020-11-13T02:00:05.000Z');
    expect(nameOf(time)).toBe('2020-11-13T02-00-05Z');
    expect(timeOfName(nameOf(time))).toBe(time.getTime());
    expect(timeOfName('.partial-2020-11-13T02-00-05Z')).toBeNull();
    expect(timeOfName('keys')).toBeNull();
  });

  it('and the newest of a time is found by it', () => {
    const names = ['2020-11-12T02-00-00Z', '2020-11-13T02-00-00Z'];
    expect(newest(names, null)).toBe('2020-11-13T02-00-00Z');
    expect(newest(names, '2020-11-12T18:00:00Z')).toBe('2020-11-12T02-00-00Z');
    expect(newest(names, '2020-11-01T00:00:00Z')).toBeNull();
    expect(() => newest(names, 'yesterday')).toThrow(/moment/);
  });
});

describe('of old backups', () => {
  const nights = Array.from({ length: 120 }, (_, n) =>
    nameOf(new Date(Date.parse('2020-09-01T01:15:00Z') + n * DAY_MS)),
  );

  it('the newest of each of 14 days and of each of 8 weeks are kept', () => {
    const gone = new Set(tooOld(nights, { days: 14, weeks: 8 }));
    const kept = nights.filter((name) => !gone.has(name));
    expect(kept.slice(-14)).toEqual(nights.slice(-14));
    // The weeks of the last 14 days have their newest among them already.
    expect(kept.length).toBeGreaterThanOrEqual(14 + 5);
    expect(kept.length).toBeLessThanOrEqual(14 + 8);
  });

  it('the newest is never removed, and running it again removes nothing more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { minLength: 1 }), (days) => {
        const names = days.map((day) => nameOf(new Date(day * DAY_MS)));
        const gone = new Set(tooOld(names, { days: 3, weeks: 2 }));
        const kept = names.filter((name) => !gone.has(name));
        expect(kept).toContain(names.toSorted().at(-1));
        expect(tooOld(kept, { days: 3, weeks: 2 })).toEqual([]);
      }),
    );
  });

  it('keys older than 30 days go, also where no newer ones are there', () => {
    const now = Date.parse('2020-12-01T02:00:00Z');
    const names = ['2020-10-31T02-00-00Z', '2020-11-02T02-00-00Z'];
    expect(pastDays(names, 30, now)).toEqual(['2020-10-31T02-00-00Z']);
  });
});

describe('documents in a file', () => {
  it('are found again, however the bytes are cut', async () => {
    const documents = some(50);
    const bytes = Buffer.concat(documents);
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (size) => {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(await allOf(bsonDocuments(Readable.from(chunks)))).toEqual(documents);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('come back byte by byte, and a file that was changed or cut off is told', async () => {
    const file = join(folder, 'meals.bson.zst');
    const told = await writeCollection(file, Readable.from(some(2_000)));
    expect(told).toMatchObject({ name: 'meals', documents: 2_000 });
    expect(await allOf(readCollection(file, told))).toEqual(some(2_000));
    const whole = readFileSync(file);
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 1;
    for (const damaged of [flipped, whole.subarray(0, -20)]) {
      writeFileSync(file, damaged);
      await expect(allOf(readCollection(file, told))).rejects.toThrow(Damaged);
    }
  });

  it('have one hash in any order, and another when one of them is there twice', () => {
    const hashOf = (documents: Buffer[]) => {
      const hash = createContentsHash();
      for (const document of documents) hash.add(document);
      return hash.digest();
    };
    const documents = some(5);
    expect(hashOf(documents.toReversed())).toBe(hashOf(documents));
    expect(hashOf([...documents, ...documents.slice(0, 1)])).not.toBe(hashOf(documents));
  });
});

it('leaves the keys of families and the leases of processes out of a dump', () => {
  expect(isDumped('registry', 'keys')).toBe(false);
  expect(isDumped('registry', 'destroyedKeys')).toBe(true);
  expect(isDumped('billing', 'leases')).toBe(false);
  expect(isDumped('billing', 'fences')).toBe(true);
});

describe('the next backup', () => {
  const nightly = nightlyOf({ at: '02:15', timeZone: 'Europe/Rome' });
  const next = (now: string, last: string | null) =>
    nextBackup(Date.parse(now), last === null ? null : Date.parse(last), nightly).toISOString();

  it('is tonight at the local hour, in winter and in summer', () => {
    expect(next('2020-11-13T12:00:00Z', '2020-11-13T01:15:00Z')).toBe('2020-11-14T01:15:00.000Z');
    expect(next('2020-06-13T12:00:00Z', '2020-06-13T00:15:00Z')).toBe('2020-06-14T00:15:00.000Z');
    expect(next('2020-11-13T00:30:00Z', '2020-11-12T01:15:00Z')).toBe('2020-11-13T01:15:00.000Z');
  });

  it('is now where a night was missed, or none was made yet', () => {
    expect(next('2020-11-13T12:00:00Z', '2020-11-12T01:15:00Z')).toBe('2020-11-13T12:00:00.000Z');
    expect(next('2020-11-13T12:00:00Z', null)).toBe('2020-11-13T12:00:00.000Z');
  });

  it('refuses an hour and a zone that are none', () => {
    expect(() => nightlyOf({ at: '2:15', timeZone: 'Europe/Rome' })).toThrow(/BACKUP_AT/);
    expect(() => nightlyOf({ at: '02:15', timeZone: 'Pianengo' })).toThrow(/ZONE/);
  });
});

it('finds a recovery key among comments, and says when there is none', () => {
  const key = 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQ';
  expect(identityIn(`# created: 2020-11-13\n${key}\n`)).toBe(key);
  expect(() => identityIn('age1qqq')).toThrow(/AGE-SECRET-KEY/);
});
