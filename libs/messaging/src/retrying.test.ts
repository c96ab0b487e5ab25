/** Retries: without end for what passes, not at all for what stays, and bounded for conflicts. */
import { expect, it } from 'vitest';
import { TryLater } from './handler.ts';
import { retrying } from './retrying.ts';
import { Abandoned, Conflict } from './store.ts';

const still = new AbortController().signal;

function failing(times: number, error: unknown) {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw error;
    return 'done';
  };
}

it('tries again until it is done, and tells each time', async () => {
  const kinds: string[] = [];
  const onRetry = (kind: string) => kinds.push(kind);
  const attempt = failing(3, new TryLater('away'));
  expect(await retrying(attempt, { signal: still, onRetry })).toBe('done');
  expect(kinds).toEqual(['transient', 'transient', 'transient']);
});

it('does not repeat what would fail again', async () => {
  let tries = 0;
  const attempt = async () => {
    tries += 1;
    throw new TypeError('a bug');
  };
  const trying = retrying(attempt, { signal: still, onRetry: () => undefined });
  await expect(trying).rejects.toBeInstanceOf(TypeError);
  expect(tries).toBe(1);
});

it('takes writes that never fit for a fault', async () => {
  const attempt = failing(1_000, new Conflict('never'));
  const trying = retrying(attempt, { signal: still, onRetry: () => undefined });
  await expect(trying).rejects.toThrow('never fit');
});

it('gives up as soon as it is told to', async () => {
  const controller = new AbortController();
  const attempt = failing(1_000, new TryLater('away'));
  const trying = retrying(attempt, {
    signal: controller.signal,
    onRetry: () => controller.abort(),
  });
  await expect(trying).rejects.toBeInstanceOf(Abandoned);
});
