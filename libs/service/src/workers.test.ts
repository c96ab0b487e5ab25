/** Workers take all there is, not more at a time than they may, and miss no waking. */
import { afterEach, expect, test } from 'vitest';
import { createWorkers, type Workers } from './workers.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let workers: Workers | undefined;

afterEach(() => workers?.stop());

/** Work whose pieces end when the test says so. */
function pile(pieces: number, nextDue: () => Promise<Date | null> = async () => null) {
  const open: (() => void)[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let left = pieces;
  let taken = 0;
  let failures = 0;
  let refusals = 0;
  workers = createWorkers({
    name: 'test',
    logger: quiet,
    atMost: 3,
    nextDue,
    async takeOne() {
      if (failures > 0) {
        failures -= 1;
        throw new Error('away');
      }
      if (refusals > 0) {
        refusals -= 1;
        return new Date();
      }
      if (left === 0) return false;
      left -= 1;
      taken += 1;
      for (const { count, resolve } of waiting) if (taken >= count) resolve();
      await new Promise<void>((resolve) => open.push(resolve));
      return true;
    },
  });
  return {
    workers,
    open,
    add: (more: number) => {
      left += more;
    },
    fail: (times: number) => {
      failures = times;
    },
    refuse: (times: number) => {
      refusals = times;
    },
    taken: (count: number) =>
      new Promise<void>((resolve) => {
        if (taken >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    endOne: () => open.shift()?.(),
  };
}

/** Everything that is ready to go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one after the other, three at a time', async () => {
  const work = pile(10);
  work.workers.start();
  for (let done = 0; done < 10; done += 1) {
    await work.taken(done + 1);
    await settled();
    expect(work.open.length).toBeLessThanOrEqual(3);
    work.endOne();
  }
});

test('what is added while the last worker is looking is not missed', async () => {
  const work = pile(0);
  work.workers.start();
  work.add(1);
  work.workers.wake();
  await work.taken(1);
  work.endOne();
  await settled();
  work.add(1);
  work.workers.wake();
  await work.taken(2);
  work.endOne();
});

test('what has a time is taken at its time without any waking', async () => {
  let due: Date | null = null;
  const work = pile(0, async () => {
    const next = due;
    due = null;
    return next;
  });
  due = new Date(Date.now() + 30);
  work.workers.start();
  await settled();
  work.add(1);
  await work.taken(1);
  work.endOne();
});

test('a failure is tried again', async () => {
  const work = pile(1);
  work.fail(1);
  work.workers.start();
  await work.taken(1);
  work.endOne();
});

test('what may not be done at this moment is looked at again, though nothing comes due', async () => {
  const work = pile(1);
  work.refuse(2);
  work.workers.start();
  await work.taken(1);
  work.endOne();
});

test('stopping waits for what is under way and takes nothing more', async () => {
  const work = pile(5);
  work.workers.start();
  await work.taken(1);
  await settled();
  const underWay = work.open.length;
  let stopped = false;
  const stopping = work.workers.stop().then(() => {
    stopped = true;
  });
  await settled();
  expect(stopped).toBe(false);
  while (work.open.length > 0) work.endOne();
  await stopping;
  expect(underWay).toBeLessThanOrEqual(3);
  expect(work.open).toEqual([]);
});

test('a worker that found nothing does not put off the look that another one waits for', async () => {
  let looks = 0;
  const soonThenNever = async () => {
    looks += 1;
    return looks === 1 ? new Date(Date.now() + 50) : null;
  };
  const work = pile(2, soonThenNever);
  work.workers.start();
  work.workers.wake();
  await work.taken(2);
  work.endOne();
  work.endOne();
  while (looks < 2) await settled();
  work.add(1);
  await work.taken(3);
  work.endOne();
});
