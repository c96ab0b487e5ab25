/** The name of a notice in public addresses. */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createLinkSigner } from './link.ts';
import { createNoticeTokens } from './notice-token.ts';

const key = randomBytes(32);
const tokens = createNoticeTokens(key);
const notice = { tenant: 'prova', noticeNumber: '301000000000000116' };

test('a token names its notice, and is the same each time', async () => {
  const token = await tokens.sign(notice);
  expect(await tokens.verify(token)).toEqual(notice);
  expect(await tokens.sign(notice)).toBe(token);
});

test('what another key signed, or was changed, names nothing', async () => {
  const token = await tokens.sign(notice);
  const [head, , mark] = token.split('.');
  const other = Buffer.from(JSON.stringify({ tnt: 'prova', sub: '301000000000000217' }));
  for (const wrong of [
    await createNoticeTokens(randomBytes(32)).sign(notice),
    [head, other.toString('base64url'), mark].join('.'),
    '',
  ]) {
    expect(await tokens.verify(wrong)).toBeNull();
  }
});

test('what our key signs for something else names no notice', async () => {
  const other = new SignJWT({ tnt: notice.tenant }).setSubject(notice.noticeNumber);
  const signed = other.setIssuer('portal').setAudience('portal:other');
  const token = await signed.setProtectedHeader({ alg: 'HS256' }).sign(key);
  expect(await tokens.verify(token)).toBeNull();
});

test('a link to an account names no notice, and a notice opens no account', async () => {
  const links = createLinkSigner(key);
  const target = { tenant: 'prova', accountId: '01749a2e-7c00-7c11-9a01-5d0f6f1c0a01' };
  const link = await links.sign(target, new Date(Date.now() + 60_000));
  expect(await tokens.verify(link)).toBeNull();
  expect(await links.verify(await tokens.sign(notice))).toEqual({ kind: 'refused' });
});
