/** POST …/families/{accountId}/keys:destroy: forgets a family; its books and its meals stay. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem } from '@mestolo/service/http.ts';
import type { Destroyed, DestroyRequest } from '../store/key-door.ts';

export const postKeysDestroy = (door: Door<DestroyRequest, Destroyed | null>) =>
  defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/families/{accountId}/keys:destroy',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    async handle({ params: { tenant, accountId }, actor, cause }) {
      const request = { tenant, accountId, actor, atMs: Date.now() };
      const destroyed = await door.submit(request, cause);
      if (!destroyed) throw problem(404, { detail: 'This Comune has no such family.' });
      return { status: 200, body: { ...destroyed } };
    },
  });
