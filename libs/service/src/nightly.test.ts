import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNightly, msToNight } from './nightly.ts';

const at = (time: string) => Date.parse(time);
const logged: string[] = [];
const write = (_fields: object, message: string) => void logged.push(message);
const logger = { debug: write, info: write, warn: write, error: write };

describe('the next night', () => {
  it('is today before its minute, else tomorrow', () => {
    const from = (time: string, spread: number) =>
      new Date(at(time) + msToNight(at(time), spread)).toISOString();
    expect(from('2020-10-05T00:30:00Z', 0)).toBe('2020-10-05T01:00:00.000Z');
    expect(from('2020-10-05T12:00:00Z', 0.5)).toBe('2020-10-06T02:30:00.000Z');
    expect(from('2020-10-05T01:00:00Z', 0)).toBe('2020-10-06T01:00:00.000Z');
  });
});

describe('work of the night', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: at('2020-10-05T12:00:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('comes every night, also after one that failed, until it is stopped', async () => {
    let nights = 0;
    const task = createNightly({
      name: 'test',
      logger,
      work: async () => {
        nights += 1;
        if (nights === 1) throw new Error('not tonight');
      },
    });
    task.start();
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(nights).toBe(2);
    expect(logged).toEqual(['failed tonight', 'done for tonight']);
    await task.stop();
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(nights).toBe(2);
  });
});
