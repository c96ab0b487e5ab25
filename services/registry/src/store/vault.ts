/** What only registry can do with its two secrets: wrap keys, and hash codes so as to find them. */
import { createHmac } from 'node:crypto';
import { seal, unseal } from '@mestolo/service/seal.ts';
import type { ExternalKey } from '../domain/external-keys.ts';

export interface Vault {
  wrap(keyId: string, key: Buffer): string;
  /** @throws Error where it was wrapped with another master key, or for another key id */
  unwrap(keyId: string, wrapped: string): Buffer;
  externalId(tenant: string, key: ExternalKey): string;
  taxCodeHash(tenant: string, taxCode: string): string;
}

export function createVault(secrets: {
  readonly masterKey: Buffer;
  readonly searchKey: Buffer;
}): Vault {
  const { masterKey, searchKey } = secrets;
  const hash = (parts: readonly string[]) =>
    createHmac('sha256', searchKey).update(JSON.stringify(parts)).digest('base64url');
  return {
    wrap: (keyId, key) => seal(masterKey, 'master', placeOf(keyId), key.toString('base64')),
    unwrap(keyId, wrapped) {
      return Buffer.from(unseal(masterKey, placeOf(keyId), wrapped), 'base64');
    },
    externalId: (tenant, { kind, by, code }) => hash(['external', tenant, kind, by, code]),
    taxCodeHash: (tenant, taxCode) => hash(['taxCode', tenant, taxCode]),
  };
}

function placeOf(keyId: string) {
  return { tenant: 'registry', recordId: keyId, field: 'key' };
}
