/** What the senders take from the environment, and what they refuse before anything is sent. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkDkim, senderConfig } from './sender-config.ts';

const schema = z.object(senderConfig).superRefine(checkDkim);
const pem = (type: 'rsa' | 'ed25519') =>
  type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
    : generateKeyPairSync('ed25519').privateKey;
const asText = (type: 'rsa' | 'ed25519') =>
  pem(type).export({ type: 'pkcs8', format: 'pem' }).toString();
const names = (env: Record<string, string>) =>
  schema.safeParse(env).error?.issues.map(({ path }) => path[0]) ?? [];

test('left alone, TLS is required and the rates are careful', () => {
  expect(schema.parse({})).toMatchObject({
    SMTP_STARTTLS: 'required',
    SMTP_MESSAGES_A_MINUTE: 600,
    SMS_A_SECOND: 10,
    PROVIDER_PAUSE_SECONDS: 15,
  });
});

test('half of what DKIM needs is refused, with the names that are missing', () => {
  const DKIM_PRIVATE_KEY = asText('rsa');
  expect(names({ DKIM_PRIVATE_KEY })).toEqual(['DKIM_DOMAIN', 'DKIM_SELECTOR']);
  const whole = { DKIM_DOMAIN: 'comune.example', DKIM_SELECTOR: 's1', DKIM_PRIVATE_KEY };
  expect(names(whole)).toEqual([]);
});

test('a key that cannot sign is refused, since mail would leave unsigned', () => {
  const rest = { DKIM_DOMAIN: 'comune.example', DKIM_SELECTOR: 's1' };
  expect(names({ ...rest, DKIM_PRIVATE_KEY: asText('ed25519') })).toEqual(['DKIM_PRIVATE_KEY']);
  expect(names({ ...rest, DKIM_PRIVATE_KEY: 'no key' })).toEqual(['DKIM_PRIVATE_KEY']);
});

test('a key in one line, as environments have it, is read', () => {
  const line = asText('rsa').replaceAll('\n', '\\n');
  const env = { DKIM_DOMAIN: 'comune.example', DKIM_SELECTOR: 's1', DKIM_PRIVATE_KEY: line };
  expect(schema.parse(env).DKIM_PRIVATE_KEY).toContain('\n');
});

test.each(['0', '-1', 'fast', '1e9'])('%s is no rate', (SMS_A_SECOND) => {
  expect(names({ SMS_A_SECOND })).toEqual(['SMS_A_SECOND']);
});
