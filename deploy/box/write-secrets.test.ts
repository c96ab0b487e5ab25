import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OtherKind, writeSecrets } from './write-secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mestolo-test-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = (name: string) => readFileSync(join(folder, `${name}.txt`), 'utf8');

test('nobody but their owner reads the secrets', () => {
  writeSecrets(folder, 'demo');
  const modes = readdirSync(folder).map((file) => statSync(join(folder, file)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
});

test('a second time changes nothing, and keeps what people wrote', () => {
  writeSecrets(folder, 'production');
  const uri = textOf('billing-mongodb-uri');
  writeFileSync(join(folder, 'smtp-url.txt'), 'smtps://user:password@mail.provider.it:465');
  const empty = writeSecrets(folder, 'production');
  expect(textOf('billing-mongodb-uri')).toBe(uri);
  expect(textOf('smtp-url')).toContain('mail.provider.it');
  expect(empty).toEqual([join(folder, 'twilio-auth-token.txt')]);
});

test('secrets of a demonstration are not taken for production', () => {
  writeSecrets(folder, 'demo');
  expect(() => writeSecrets(folder, 'production')).toThrow(OtherKind);
  expect(textOf('kind')).toBe('demo');
});

test('each service is shown its own password, and two boxes share none', () => {
  writeSecrets(folder, 'production');
  const [uri, other] = [textOf('billing-mongodb-uri'), textOf('payments-mongodb-uri')];
  expect(uri).toMatch(/^mongodb:\/\/billing:[\w-]{20,}@mongodb:27017\/mestolo_billing\?/);
  expect(other.split(':')[2]).not.toBe(uri.split(':')[2]);
  rmSync(folder, { recursive: true });
  writeSecrets(folder, 'production');
  expect(textOf('billing-mongodb-uri')).not.toBe(uri);
});
