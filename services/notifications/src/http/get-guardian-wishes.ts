/** GET /internal/guardian-wishes/{token}: what the holder of a link gets over which channels. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { GuardianTokens } from '../guardian-tokens.ts';
import type { Guardians } from '../store/guardians.ts';
import { guardianBody, linkRefused, noGuardian, shownGuardian } from './guardian-shapes.ts';

export const ownWishes = z.strictObject({ comune: z.string(), ...guardianBody.shape });

export function getGuardianWishes(tools: {
  readonly guardians: Guardians;
  readonly tokens: GuardianTokens;
}): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/guardian-wishes/{token}',
    summary: 'Show what a guardian gets over which channels, by the link in a message',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 200: ownWishes },
    async handle({ params: { token } }) {
      const named = await tools.tokens.verify(token);
      if (named?.purpose !== 'wishes') throw linkRefused();
      const seen = await tools.guardians.see(named);
      if (seen === null) throw noGuardian();
      const body = { comune: seen.calendar.name, ...shownGuardian(seen.guardian, seen) };
      return { status: 200, body };
    },
  });
}
