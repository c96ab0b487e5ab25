/** While the key of a caller is changed both of its keys are believed, and no third one. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secretKeys } from './config.ts';
import { createTokenSigner, createTokenVerifier, OTHER_KEY } from './tokens.ts';

const [one, two, three] = [1, 2, 3].map(() => generateKeyPairSync('ed25519'));
type Pair = { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

const tokenOf = ({ privateKey }: Pair) =>
  createTokenSigner({ service: 'billing', privateKey }).sign('payments', {
    ...{ kind: 'service', id: 'billing' },
  });

describe('a caller with two keys', () => {
  const publicKeys = new Map([
    ['billing', (one as Pair).publicKey],
    [`billing${OTHER_KEY}`, (two as Pair).publicKey],
  ]);
  const verifier = createTokenVerifier({ publicKeys, audience: 'payments' });

  it('is believed with either, under its one name', async () => {
    for (const pair of [one, two]) {
      const token = await tokenOf(pair as Pair);
      expect(await verifier.verify(token)).toMatchObject({ caller: 'billing' });
    }
  });

  it('is not believed with a third', async () => {
    await expect(verifier.verify(await tokenOf(three as Pair))).rejects.toThrow(/not valid/);
  });

  it('cannot use the name of its other key', async () => {
    const { privateKey } = two as Pair;
    const signer = createTokenSigner({ service: `billing${OTHER_KEY}`, privateKey });
    const token = await signer.sign('payments', { kind: 'service', id: 'billing' });
    expect((await verifier.verify(token)).caller).not.toBe('billing');
  });
});

describe('a key of the environment', () => {
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

  it('is one, or two with a space between', () => {
    expect(secretKeys.parse(key(1))).toHaveLength(32);
    expect(secretKeys.parse(`${key(1)} ${key(2)}`)).toHaveLength(64);
  });

  it.each([`${key(1)} ${key(2)} ${key(3)}`, 'c2hvcnQ=', `${key(1)} c2hvcnQ=`])(
    'is not %s',
    (text) => {
      expect(secretKeys.safeParse(text).success).toBe(false);
    },
  );
});
