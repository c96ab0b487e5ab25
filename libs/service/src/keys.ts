/** The keys of personal data, fetched in bulk from registry and kept for a short time. */
import { z } from 'zod';
import type { ServiceClient } from './client.ts';
import { keyIdOf, type SealedPlace, seal, unseal } from './seal.ts';

export interface KeyRing {
  /** Makes these keys ready to be used; with `create`, those that do not exist yet are made. */
  fetch(keyIds: Iterable<string>, options?: { readonly create?: boolean }): Promise<void>;
  /** Fetches the keys of these values; nulls among them are passed over. */
  fetchFor(sealedTexts: Iterable<string | null>): Promise<void>;
  /**
   * The value in clear; null where its key is destroyed.
   *
   * @throws KeyNotFetched where `fetch` was not called for the key
   */
  open(sealedText: string, place: SealedPlace): string | null;
  /** @throws KeyNotFetched; KeyIsDestroyed */
  seal(keyId: string, place: SealedPlace, plaintext: string): string;
  /** Forgets a key for good: registry says that it was destroyed. */
  drop(keyId: string): void;
}

export class KeyNotFetched extends Error {
  override readonly name = 'KeyNotFetched';
}

export class KeyIsDestroyed extends Error {
  override readonly name = 'KeyIsDestroyed';
}

export interface KeyRingOptions {
  /** The client of registry. */
  readonly client: Pick<ServiceClient, 'post'>;
  readonly ttlMs?: number;
  readonly now?: () => number;
}

const TTL_MS = 600_000;
/** Who has just fetched may use the key for this long at least. */
const FRESH_MS = 60_000;
const KEYS_A_CALL = 500;

const keysAnswer = z.object({
  keys: z.array(z.object({ keyId: z.string(), key: z.base64().nullable() })),
});

interface HeldKey {
  readonly bytes: Buffer | null;
  readonly until: number;
}

export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { client, ttlMs = TTL_MS, now = Date.now } = options;
  const held = new Map<string, HeldKey>();
  const destroyed = new Set<string>();

  const keyOf = (keyId: string): Buffer | null => {
    // First, so that an answer that was on its way then does not bring it back.
    if (destroyed.has(keyId)) return null;
    const key = held.get(keyId);
    if (!key || key.until <= now()) throw new KeyNotFetched(`key ${keyId} was not fetched`);
    return key.bytes;
  };
  const take = (keyId: string, key: string | null) => {
    held.set(keyId, {
      bytes: key === null ? null : Buffer.from(key, 'base64'),
      until: now() + ttlMs,
    });
  };
  const fetch: KeyRing['fetch'] = async (keyIds, { create = false } = {}) => {
    forgetOld(held, now());
    const wanted = [...new Set(keyIds)].filter((keyId) => {
      const key = held.get(keyId);
      if (destroyed.has(keyId)) return false;
      return !key || key.until - now() < FRESH_MS || (create && key.bytes === null);
    });
    for (let from = 0; from < wanted.length; from += KEYS_A_CALL) {
      const body = { keyIds: wanted.slice(from, from + KEYS_A_CALL), create };
      const { keys } = await client.post('/internal/keys:fetch', { schema: keysAnswer, body });
      for (const { keyId, key } of keys) take(keyId, key);
    }
  };
  return {
    fetch,
    fetchFor: (texts) => fetch([...texts].filter((text) => text !== null).map(keyIdOf)),
    open(sealedText, place) {
      const key = keyOf(keyIdOf(sealedText));
      return key === null ? null : unseal(key, place, sealedText);
    },
    seal(keyId, place, plaintext) {
      const key = keyOf(keyId);
      if (key === null) throw new KeyIsDestroyed(`key ${keyId} is destroyed`);
      return seal(key, keyId, place, plaintext);
    },
    drop(keyId) {
      held.delete(keyId);
      destroyed.add(keyId);
    },
  };
}

function forgetOld(held: Map<string, HeldKey>, nowMs: number): void {
  for (const [keyId, { until }] of held) if (until <= nowMs) held.delete(keyId);
}
