/** The signed names of guardians in the links of messages. */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { addressMark, createGuardianTokens, type NamedGuardian } from './guardian-tokens.ts';

const key = randomBytes(32);
const tokens = createGuardianTokens(key);
const inAnHour = () => new Date(Date.now() + 3_600_000);
const named: NamedGuardian = {
  tenant: 'prova',
  accountId: '01749a2e-7c00-7c11-9a01-5d0f6f1c0a01',
  guardianId: '0b6f3a52-7c1e-4d0a-9a43-3f0d6f3e8b11',
  purpose: 'wishes',
};

test('a token names the guardian, the purpose and the address that is to be proved', async () => {
  expect(await tokens.verify(await tokens.sign(named, inAnHour()))).toEqual(named);
  const address = addressMark('s1.key.bm9uY2U.bWFpbA');
  const proof: NamedGuardian = { ...named, purpose: 'verify', channel: 'email', address };
  expect(await tokens.verify(await tokens.sign(proof, inAnHour()))).toEqual(proof);
});

test('what has ended, was changed or comes from another key names nobody', async () => {
  const token = await tokens.sign(named, inAnHour());
  const [head, body, mark] = token.split('.');
  const said = JSON.parse(Buffer.from(String(body), 'base64url').toString('utf8'));
  const other = Buffer.from(JSON.stringify({ ...said, use: 'verify' })).toString('base64url');
  for (const wrong of [
    await tokens.sign(named, new Date(Date.now() - 1_000)),
    await createGuardianTokens(randomBytes(32)).sign(named, inAnHour()),
    [head, other, mark].join('.'),
    [Buffer.from('{"alg":"none"}').toString('base64url'), body, ''].join('.'),
    '',
  ]) {
    expect(await tokens.verify(wrong)).toBeNull();
  }
});

test('what our key signs for something else, or for ever, names nobody', async () => {
  const { tenant: tnt, accountId: acc, guardianId, purpose: use } = named;
  const signed = (audience: string) =>
    new SignJWT({ tnt, acc, use })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('notifications')
      .setAudience(audience)
      .setSubject(guardianId);
  const elsewhere = await signed('portal:account-link').setExpirationTime('1h').sign(key);
  expect(await tokens.verify(elsewhere)).toBeNull();
  expect(await tokens.verify(await signed('notifications:guardian').sign(key))).toBeNull();
});

test('the mark of an address tells nothing of it and differs for another', () => {
  const mark = addressMark('s1.key.bm9uY2U.bWFpbA');
  expect(mark).toMatch(/^[0-9a-f]{16}$/);
  expect(addressMark('s1.key.bm9uY2U.bWFpbB')).not.toBe(mark);
});
