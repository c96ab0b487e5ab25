/**
 * POST /internal/keys:fetch: keys of personal data, in bulk, for the services that may have them.
 */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { keyPurposes, mayMake, mayRead } from '../domain/key-purposes.ts';
import type { NewKeysRequest } from '../store/key-door.ts';
import type { Reads } from '../store/reads.ts';
import { newMint } from './importing.ts';

const body = z.strictObject({
  keyIds: z.array(z.string().min(1).max(120)).min(1).max(500),
  /** Makes those that were never there, where the caller may have them made. */
  create: z.boolean().default(false),
});

export const postKeysFetch = (door: Door<NewKeysRequest, null>, reads: Reads) =>
  defineRoute({
    method: 'post',
    path: '/internal/keys:fetch',
    access: 'service',
    callers: ['attendance', 'billing', 'payments', 'notifications', 'portal'],
    summary: 'Hand out keys of personal data to the services that may have them',
    body,
    answers: {
      200: z.strictObject({
        keys: z.array(z.strictObject({ keyId: z.string(), key: z.base64().nullable() })),
      }),
    },
    async handle({ body: { keyIds, create }, caller, cause }) {
      if (!keyIds.every((keyId) => mayRead(caller, keyId))) {
        throw problem(403, {
          type: 'forbidden',
          detail: 'This service may not have some of these keys.',
          allowed: keyPurposes
            .filter(({ readers }) => readers.some((reader) => reader === caller))
            .map(({ form }) => form),
        });
      }
      let found = await reads.keys(keyIds);
      const missing = keyIds.filter((keyId) => !found.has(keyId) && mayMake(caller, keyId));
      if (create && missing.length > 0) {
        await door.submit({ keyIds: missing, mint: newMint() }, cause);
        found = await reads.keys(keyIds);
      }
      const keys = keyIds.map((keyId) => {
        return { keyId, key: found.get(keyId)?.toString('base64') ?? null };
      });
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: { keys } };
    },
  });
