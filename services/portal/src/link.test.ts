/** A signed link opens one account for a time, and nothing else opens any. */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createLinkSigner } from './link.ts';

const key = randomBytes(32);
const links = createLinkSigner(key);
const target = { tenant: 'pianengo', accountId: '0190b2a4-0000-7000-8000-000000000001' };
const later = new Date(Date.now() + 60_000);

test('a link gives back its account and its end', async () => {
  const verdict = await links.verify(await links.sign(target, later));
  expect(verdict).toMatchObject({ kind: 'valid', target });
  expect(
    verdict.kind === 'valid' && Math.abs(verdict.expiresAt.getTime() - later.getTime()),
  ).toBeLessThan(1000);
});

test('a link that ended says so', async () => {
  const token = await links.sign(target, new Date(Date.now() - 1000));
  expect(await links.verify(token)).toEqual({ kind: 'expired' });
});

test.each([undefined, ''])('no link is missing', async (token) => {
  expect(await links.verify(token)).toEqual({ kind: 'missing' });
});

describe('refused is', () => {
  const refused = { kind: 'refused' };

  test('a link with another account put into it', async () => {
    const [head, body, signature] = (await links.sign(target, later)).split('.');
    const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString());
    const other = { ...claims, sub: '0190b2a4-0000-7000-8000-000000000002' };
    const forged = Buffer.from(JSON.stringify(other)).toString('base64url');
    expect(await links.verify(`${head}.${forged}.${signature}`)).toEqual(refused);
  });

  test('a link without a signature', async () => {
    const [, body] = (await links.sign(target, later)).split('.');
    const head = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await links.verify(`${head}.${body}.`)).toEqual(refused);
  });

  test('a link of another key', async () => {
    const other = createLinkSigner(randomBytes(32));
    expect(await links.verify(await other.sign(target, later))).toEqual(refused);
  });

  test('a token for something else, though the key is the same', async () => {
    const token = await new SignJWT({ tnt: target.tenant })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('portal')
      .setAudience('registry')
      .setSubject(target.accountId)
      .setExpirationTime('1m')
      .sign(key);
    expect(await links.verify(token)).toEqual(refused);
  });

  test('anything else', async () => {
    expect(await links.verify('not-a-link')).toEqual(refused);
    expect(await links.verify('a.b.c')).toEqual(refused);
  });
});
