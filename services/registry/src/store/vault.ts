/** What only registry can do with its two secrets: wrap keys, and hash codes so as to find them. */
import { createHmac } from 'node:crypto';
import { seal, unseal } from '@mestolo/service/seal.ts';
import type { ExternalKey } from '../domain/external-keys.ts';

const KEY_BYTES = 32;

export interface Vault {
  wrap(keyId: string, key: Buffer): string;
  /** @throws Error where it was wrapped with another master key, or for another key id */
  unwrap(keyId: string, wrapped: string): Buffer;
  /** The same key wrapped with the first master key; null where it is already. */
  wrapAnew(keyId: string, wrapped: string): string | null;
  externalId(tenant: string, key: ExternalKey): string;
  taxCodeHash(tenant: string, taxCode: string): string;
}

export function createVault(secrets: {
  /** 32 bytes, or 64: the one that wraps, and another that only opens. */
  readonly masterKey: Buffer;
  readonly searchKey: Buffer;
}): Vault {
  const { searchKey } = secrets;
  const masterKey = secrets.masterKey.subarray(0, KEY_BYTES);
  const before = secrets.masterKey.subarray(KEY_BYTES);
  const open = (key: Buffer, keyId: string, wrapped: string) =>
    Buffer.from(unseal(key, placeOf(keyId), wrapped), 'base64');
  const opened = (keyId: string, wrapped: string) => {
    try {
      return { key: open(masterKey, keyId, wrapped), isNew: true };
    } catch (error) {
      if (before.length === 0) throw error;
      return { key: open(before, keyId, wrapped), isNew: false };
    }
  };
  const wrap = (keyId: string, key: Buffer) =>
    seal(masterKey, 'master', placeOf(keyId), key.toString('base64'));
  const hash = (parts: readonly string[]) =>
    createHmac('sha256', searchKey).update(JSON.stringify(parts)).digest('base64url');
  return {
    wrap,
    unwrap: (keyId, wrapped) => opened(keyId, wrapped).key,
    wrapAnew(keyId, wrapped) {
      const { key, isNew } = opened(keyId, wrapped);
      return isNew ? null : wrap(keyId, key);
    },
    externalId: (tenant, { kind, by, code }) => hash(['external', tenant, kind, by, code]),
    taxCodeHash: (tenant, taxCode) => hash(['taxCode', tenant, taxCode]),
  };
}

function placeOf(keyId: string) {
  return { tenant: 'registry', recordId: keyId, field: 'key' };
}
