import { beforeEach, describe, expect, it } from 'vitest';
import type { ServiceClient } from './client.ts';
import { createKeyRing, KeyIsDestroyed, KeyNotFetched, type KeyRing } from './keys.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const place = { tenant: 'pianengo', recordId: 'r1', field: 'email' };
let calls: string[][];
let answer: Record<string, string | null>;
let nowMs: number;
let ring: KeyRing;

/** Registry as the ring sees it; the ring itself is pure but for this call. */
const client: Pick<ServiceClient, 'post'> = {
  post: async (_path, { schema, body }) => {
    const { keyIds } = body as { keyIds: string[] };
    calls.push(keyIds);
    return schema.parse({ keys: keyIds.map((keyId) => ({ keyId, key: answer[keyId] ?? null })) });
  },
};

beforeEach(() => {
  calls = [];
  answer = { a: KEY, b: KEY };
  nowMs = 0;
  ring = createKeyRing({ client, ttlMs: 600_000, now: () => nowMs });
});

describe('a key ring', () => {
  it('fetches many keys at once, and again only when they grow old', async () => {
    await ring.fetch(['a', 'b', 'a']);
    const text = ring.seal('a', place, 'anna@example.org');
    await ring.fetchFor([text, null]);
    expect(ring.open(text, place)).toBe('anna@example.org');
    nowMs = 599_000;
    await ring.fetch(['a']);
    expect(calls).toEqual([['a', 'b'], ['a']]);
  });

  it('opens nothing it has not fetched, or not for long', async () => {
    await ring.fetch(['a']);
    const text = ring.seal('a', place, 'x');
    nowMs = 600_000;
    expect(() => ring.open(text, place)).toThrow(KeyNotFetched);
  });

  it('gives null for a destroyed key, also when an old answer still brings it', async () => {
    await ring.fetch(['a']);
    const text = ring.seal('a', place, 'x');
    const late = ring.fetch(['b', 'c']);
    ring.drop('a');
    ring.drop('b');
    await late;
    await ring.fetch(['a']);
    expect(ring.open(text, place)).toBeNull();
    for (const keyId of ['a', 'b']) {
      expect(() => ring.seal(keyId, place, 'x')).toThrow(KeyIsDestroyed);
    }
    expect(() => ring.seal('c', place, 'x')).toThrow(KeyIsDestroyed);
  });

  it('asks again for a key that did not exist when it may be made', async () => {
    await ring.fetch(['new']);
    answer = { new: KEY };
    await ring.fetch(['new']);
    await ring.fetch(['new'], { create: true });
    expect(calls).toEqual([['new'], ['new']]);
    expect(ring.open(ring.seal('new', place, 'x'), place)).toBe('x');
  });
});
