/** Offsets behind the transactions: the newest of each partition, one request at a time. */
import { expect, it } from 'vitest';
import type { Position } from './bus.ts';
import { OffsetCommitter } from './offset-committer.ts';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const at = (partition: number, offset: number): Position => ({ topic: 't', partition, offset });

it('gathers while a request is under way, and sends the newest', async () => {
  const sent: (readonly Position[])[] = [];
  const gate = Promise.withResolvers<void>();
  const offsets = new OffsetCommitter(async (positions) => {
    sent.push(positions);
    await gate.promise;
  }, logger);
  offsets.add([at(0, 1)]);
  offsets.add([at(0, 2), at(1, 5)]);
  offsets.add([at(0, 3)]);
  gate.resolve();
  await offsets.flush();
  expect(sent).toEqual([[at(0, 1)], [at(0, 3), at(1, 5)]]);
});

it('sends what failed with what comes next, and never an older one after a newer', async () => {
  const sent: (readonly Position[])[] = [];
  let failures = 1;
  const offsets = new OffsetCommitter(async (positions) => {
    failures -= 1;
    if (failures >= 0) throw new Error('rebalancing');
    sent.push(positions);
  }, logger);
  offsets.add([at(0, 1), at(1, 1)]);
  offsets.add([at(0, 2)]);
  await offsets.close();
  expect(sent).toEqual([[at(0, 2), at(1, 1)]]);
});

it('forgets what belongs to others by now', async () => {
  const sent: (readonly Position[])[] = [];
  const gate = Promise.withResolvers<void>();
  const offsets = new OffsetCommitter(async (positions) => {
    sent.push(positions);
    await gate.promise;
  }, logger);
  offsets.add([at(0, 1)]);
  offsets.add([at(0, 2)]);
  offsets.forget();
  gate.resolve();
  await offsets.flush();
  expect(sent).toEqual([[at(0, 1)]]);
});
