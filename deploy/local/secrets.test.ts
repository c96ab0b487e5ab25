/** Secrets are made once, kept for their owner alone, and completed by newer versions. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keptSecrets, publicKeySet } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'mestolo-test-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a second start finds the secrets of the first, and nobody else reads them', () => {
  const file = join(folder, 'secrets.json');
  const first = keptSecrets(file);
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(keptSecrets(file)).toEqual(first);
});

test('what a newer version asks for is added, and what is there stays', () => {
  const file = join(folder, 'older.json');
  const { keys, ...rest } = keptSecrets(file);
  const { 'portal:links': removed, ...olderKeys } = keys;
  writeFileSync(file, JSON.stringify({ ...rest, keys: olderKeys }));
  const newer = keptSecrets(file);
  expect(newer.keys).toMatchObject(olderKeys);
  expect(newer.keys['portal:links']).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(newer.keys['portal:links']).not.toBe(removed);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(newer);
});

test('the public key set names every signer and holds no private part', () => {
  const { keys } = JSON.parse(publicKeySet(keptSecrets(join(folder, 'secrets.json'))));
  expect(keys.map(({ kid }: { kid: string }) => kid)).toContain('office');
  for (const key of keys) expect(Object.keys(key).sort()).toEqual(['crv', 'kid', 'kty', 'x']);
});
