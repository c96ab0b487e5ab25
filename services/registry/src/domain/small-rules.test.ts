import { id } from '@mestolo/contracts/values.ts';
import { describe, expect, it } from 'vitest';
import { familyKeyIds, mayMake, mayRead } from './key-purposes.ts';
import { mintId, mintKey } from './mint.ts';

const ACCOUNT = '018f3c5e-0000-7000-8000-000000000001';

describe('keys', () => {
  it('are had only by the services whose purpose they serve', () => {
    expect(mayRead('notifications', `family:${ACCOUNT}:contact`)).toBe(true);
    expect(mayRead('payments', `family:${ACCOUNT}:contact`)).toBe(false);
    expect(mayRead('billing', `family:${ACCOUNT}:identity`)).toBe(false);
    expect(mayRead('payments', 'tenant:pianengo:receipts:2020')).toBe(true);
    expect(mayMake('payments', 'tenant:pianengo:receipts:2020')).toBe(true);
    expect(mayMake('portal', `family:${ACCOUNT}:identity`)).toBe(false);
    expect(mayRead('portal', `family:${ACCOUNT}:identity:more`)).toBe(false);
    expect(mayRead('payments', 'tenant:pianengo:receipts:20201')).toBe(false);
    expect(mayRead('office', 'anything')).toBe(false);
    expect(familyKeyIds(ACCOUNT)).toHaveLength(3);
  });
});

describe('what is minted', () => {
  const mint = { seed: Buffer.alloc(32, 7), atMs: Date.parse('2026-11-23T09:00:00Z') };

  it('is a UUIDv7 with its time in front, the same for the same label only', () => {
    const one = mintId(mint, 'one');
    expect(id.safeParse(one).success).toBe(true);
    expect(one[14]).toBe('7');
    expect(Number.parseInt(one.replaceAll('-', '').slice(0, 12), 16)).toBe(mint.atMs);
    expect(mintId(mint, 'one')).toBe(one);
    expect(mintId(mint, 'two')).not.toBe(one);
  });

  it('is a key of 32 bytes that no id gives away', () => {
    expect(mintKey(mint, 'one')).toHaveLength(32);
    expect(mintKey(mint, 'one')).not.toEqual(mintKey({ ...mint, seed: Buffer.alloc(32) }, 'one'));
  });
});
