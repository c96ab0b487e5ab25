/** An upgrade of a box: in which order it goes, and what it brings back when a step fails. */
import { describe, expect, it } from 'vitest';
import { upgrade } from './upgrade.ts';

/** A box that does nothing but remember; a step that has these words fails. */
function run(fails: readonly string[] = []) {
  const done: string[] = [];
  let nowMs = 0;
  const take =
    (program: string) =>
    (...args: readonly string[]) => {
      const line = [program, ...args].join(' ');
      nowMs += 1_000;
      done.push(line);
      return fails.some((words) => line.includes(words)) ? 1 : 0;
    };
  const box = { compose: take('compose'), docker: take('docker'), ops: take('ops') };
  const said = { images: 'mestolo', version: '1.0.0', pull: false, say: () => undefined };
  const result = upgrade({ box, ...said, nowMs: () => nowMs });
  return { done, result, at: (words: string) => done.findIndex((line) => line.includes(words)) };
}

describe('an upgrade', () => {
  it('builds while the doors are open, and dumps when they are closed', () => {
    const { result, at } = run();
    expect(result).toEqual({ outcome: 'upgraded', failed: null, closedMs: 6_000 });
    const order = ['docker tag', 'compose build', 'compose stop', 'ops backup', 'run --rm prepare'];
    const places = order.map(at);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('lets nobody in before the books are proven', () => {
    const { done, at } = run();
    const proven = at('ops verify');
    const before = done.slice(at('compose stop') + 1, proven);
    expect(before.filter((line) => line.includes('proxy'))).toEqual([]);
    expect(done.slice(proven + 1)).toEqual(['compose up --detach --wait --no-build']);
  });

  it('closes no door where the images cannot be made', () => {
    const { result, done } = run(['compose build']);
    expect(result).toMatchObject({ outcome: 'notBegun', closedMs: 0 });
    expect(done.some((line) => line.includes('stop'))).toBe(false);
  });

  it.each(['run --rm prepare', 'ops verify'])('brings back images and data after %s', (words) => {
    const { result, done } = run([words]);
    expect(result).toMatchObject({ outcome: 'rolledBack' });
    expect(done).toContain('ops restore --replace --keep-keys');
    expect(done).toContain('docker tag mestolo/billing:before-upgrade mestolo/billing:1.0.0');
    expect(done.at(-1)).toBe('compose up --detach --wait --no-build');
  });

  it('restores nothing where nothing was dumped, and says when it is stuck', () => {
    expect(run(['ops backup']).done.join()).not.toContain('restore');
    expect(run(['ops verify', 'restore']).result.outcome).toBe('stuck');
  });
});
