/** A master key is changed while keys stay readable, and each key is wrapped anew just once. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault } from './vault.ts';

const searchKey = randomBytes(32);
const [before, after] = [randomBytes(32), randomBytes(32)];
const vaultWith = (...keys: readonly Buffer[]) =>
  createVault({ masterKey: Buffer.concat([...keys]), searchKey });

describe('a vault with two master keys', () => {
  const key = randomBytes(32);
  const wrapped = vaultWith(before).wrap('family:1', key);

  it('opens what either has wrapped, and wraps with the first', () => {
    const both = vaultWith(after, before);
    expect(both.unwrap('family:1', wrapped)).toEqual(key);
    const anew = both.wrap('family:1', key);
    expect(vaultWith(after).unwrap('family:1', anew)).toEqual(key);
    expect(() => vaultWith(before).unwrap('family:1', anew)).toThrow();
  });

  it('wraps anew only what the first has not wrapped', () => {
    const both = vaultWith(after, before);
    const anew = both.wrapAnew('family:1', wrapped) ?? '';
    expect(vaultWith(after).unwrap('family:1', anew)).toEqual(key);
    expect(both.wrapAnew('family:1', anew)).toBeNull();
  });

  it('refuses a key of another family, whichever master key is tried', () => {
    expect(() => vaultWith(after, before).unwrap('family:2', wrapped)).toThrow();
  });
});
