/** Two local systems on one folder are refused; a folder left behind by a crash is not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { giveLockBack, takeLock } from './running-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'mestolo-test-lock-'));
const file = join(folder, 'running.json');

beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test('who has it is named, until it is given back', () => {
  expect(takeLock(file)).toBeNull();
  expect(takeLock(file)).toBe(process.pid);
  giveLockBack(file);
  expect(takeLock(file)).toBeNull();
});

test('a process that is gone, or another one with its number, has nothing', () => {
  writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, began: '1' }));
  expect(takeLock(file)).toBeNull();
  writeFileSync(file, JSON.stringify({ pid: process.pid, began: 'long ago' }));
  expect(takeLock(file)).toBeNull();
});

test('half a file, which a crash left, is nobody holding it', () => {
  writeFileSync(file, '{"pid":');
  expect(takeLock(file)).toBeNull();
});

test('only the one who has it gives it back', () => {
  writeFileSync(file, JSON.stringify({ pid: 1, began: '1' }));
  giveLockBack(file);
  writeFileSync(file, JSON.stringify({ pid: 1, began: '1' }), { flag: 'r+' });
});
