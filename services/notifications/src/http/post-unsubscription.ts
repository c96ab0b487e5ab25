/** POST /internal/guardian-wishes/{token}/unsubscription: one click ends messages of one topic. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { GuardianTokens } from '../guardian-tokens.ts';
import type { Guardians } from '../store/guardians.ts';
import { byLink, linkRefused, noGuardian, topic } from './guardian-shapes.ts';

export function postUnsubscription(tools: {
  readonly guardians: Guardians;
  readonly tokens: GuardianTokens;
}): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/guardian-wishes/{token}/unsubscription',
    summary: 'End messages of one topic, by the link in a message',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: z.strictObject({ topic }),
    answers: { 200: z.strictObject({ topic }) },
    async handle({ params: { token }, body, actor, cause }) {
      const named = await tools.tokens.verify(token);
      if (named?.purpose !== 'wishes') throw linkRefused();
      if (body.topic === 'urgent') {
        const detail = 'Urgent news end only where every way is stopped.';
        throw problem(422, { type: 'urgent-needs-a-channel', detail });
      }
      const { tenant, accountId, guardianId } = named;
      const by = byLink(actor, guardianId);
      const change = { kind: 'unsubscribe', topic: body.topic } as const;
      const request = { tenant, accountId, guardianId, change, by };
      if ((await tools.guardians.change(request, cause)) === 'unknown') throw noGuardian();
      return { status: 200, body: { topic: body.topic } };
    },
  });
}
