import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { nextSheets } from './proof-heads.ts';
import { isFullProof, nightOf } from './proof-nights.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = { name: 'billing', privateKey };
const content = {
  tenant: 'prova',
  day: '2020-10-05',
  signedAt: new Date('2020-10-05T02:00:00Z'),
  accounts: 2,
  entries: 7,
  heads: ['b', 'a'].map((accountId) => ({ accountId, version: 3, head: 'h', balanceCents: -450 })),
};

test('a sheet follows the one before it and is signed over its hash', () => {
  const [first] = nextSheets(null, content, signer);
  const [second] = nextSheets(first ?? null, content, signer);
  expect(first).toMatchObject({ _id: 'prova:1', number: 1, prevHash: '', signer: 'billing' });
  expect(second).toMatchObject({ number: 2, prevHash: first?.hash });
  expect(first?.heads.map(({ accountId }) => accountId)).toEqual(['a', 'b']);
  const signature = Buffer.from(second?.signature ?? '', 'base64url');
  expect(verify(null, Buffer.from(second?.hash ?? ''), publicKey, signature)).toBe(true);
});

test('many heads are several sheets, and none is no sheet', () => {
  const heads = Array.from({ length: 12_000 }, (_, index) => {
    return { accountId: String(index), version: 1, head: 'h', balanceCents: 0 };
  });
  const sheets = nextSheets({ number: 4, hash: 'x' }, { ...content, heads }, signer);
  expect(sheets.map(({ number }) => number)).toEqual([5, 6, 7]);
  expect(sheets.map(({ prevHash }) => prevHash)).toEqual(['x', sheets[0]?.hash, sheets[1]?.hash]);
  expect(nextSheets(null, { ...content, heads: [] }, signer)).toEqual([]);
});

test('a night begins at two, and the first of a month is for a full proof', () => {
  expect(nightOf(new Date('2020-10-05T01:59:59Z'))).toBe('2020-10-04');
  expect(nightOf(new Date('2020-10-05T02:00:00Z'))).toBe('2020-10-05');
  expect(['2020-10-01', '2020-10-02'].map(isFullProof)).toEqual([true, false]);
});
