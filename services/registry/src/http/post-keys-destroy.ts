/** POST …/families/{accountId}/keys:destroy: forgets a family; its books and its meals stay. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Destroyed, DestroyRequest } from '../store/key-door.ts';
import { actOf } from './importing.ts';

export const postKeysDestroy = (door: Door<DestroyRequest, Destroyed | null>) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/families/{accountId}/keys:destroy',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    summary: 'Destroy the keys of a family: its personal data can never be read again',
    answers: {
      200: z.strictObject({
        keyIds: z.array(z.string()),
        result: z.enum(['destroyed', 'same']),
      }),
    },
    async handle({ params: { tenant, accountId }, actor, caller, cause }) {
      const act = actOf({ actor, caller }, undefined);
      const request = { tenant, accountId, act, atMs: Date.now() };
      const destroyed = await door.submit(request, cause);
      if (!destroyed) throw problem(404, { detail: 'This Comune has no such family.' });
      return { status: 200, body: { ...destroyed } };
    },
  });
