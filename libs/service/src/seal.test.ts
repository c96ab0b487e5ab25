import { randomBytes } from 'node:crypto';
import { sealed } from '@mestolo/contracts/values.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyIdOf, seal, unseal } from './seal.ts';

const key = randomBytes(32);
const keyId = 'family:018f3c5e-0000-7000-8000-000000000001:identity';
const place = { tenant: 'pianengo', recordId: 'r1', field: 'taxCode' };

const texts = fc.oneof(fc.string(), fc.constantFrom('', 'Niccolò D’Ambrosio', '漢字 🍲', '\0'));

describe('sealing', () => {
  it('gives back what it was given, in the form of the contract, never twice the same', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const one = seal(key, keyId, place, text);
        expect(sealed.safeParse(one).success).toBe(true);
        expect(keyIdOf(one)).toBe(keyId);
        expect(unseal(key, place, one)).toBe(text);
        expect(seal(key, keyId, place, text)).not.toBe(one);
      }),
    );
  });

  it.each([
    ['another tenant', { ...place, tenant: 'crema' }],
    ['another record', { ...place, recordId: 'r2' }],
    ['another field', { ...place, field: 'email' }],
    [
      'values that only look alike when joined',
      { tenant: 'pianengo', recordId: 'r1t', field: 'axCode' },
    ],
  ])('does not open in %s', (_what, other) => {
    const text = seal(key, keyId, place, 'RSSMRA80A01H501U');
    expect(() => unseal(key, other, text)).toThrow();
  });

  it('does not open with another key, nor when anything was changed', () => {
    const text = seal(key, keyId, place, 'RSSMRA80A01H501U');
    expect(() => unseal(randomBytes(32), place, text)).toThrow();
    const [form, id, nonce = '', body = ''] = text.split('.');
    const flipped = `${body.startsWith('A') ? 'B' : 'A'}${body.slice(1)}`;
    expect(() => unseal(key, place, [form, id, nonce, flipped].join('.'))).toThrow();
    expect(() => unseal(key, place, [form, id, nonce, body.slice(0, 10)].join('.'))).toThrow();
    expect(() => unseal(key, place, 's2.a.b.c')).toThrow('does not have the form');
  });
});
