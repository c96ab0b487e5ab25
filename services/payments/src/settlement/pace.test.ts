/** How fast calls may follow each other. */
import { expect, it } from 'vitest';
import { createPace } from './pace.ts';

it('lets some calls go at once, then one a second, and some at once again after a rest', async () => {
  let at = 1_000_000;
  const begun: number[] = [];
  const wait = async (ms: number) => {
    at += ms;
  };
  const pace = createPace({ atOnce: 3, everyMs: 1_000, now: () => at, wait });
  const call = async () => {
    await pace.next();
    begun.push(at - 1_000_000);
  };
  for (let n = 0; n < 5; n += 1) await call();
  expect(begun).toEqual([0, 0, 0, 1_000, 2_000]);
  at += 10_000;
  for (let n = 0; n < 4; n += 1) await call();
  expect(begun.slice(5)).toEqual([12_000, 12_000, 12_000, 13_000]);
});
