/** PUT /internal/guardian-wishes/{token}: the holder of a link chooses channels and language. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { GuardianTokens } from '../guardian-tokens.ts';
import type { Guardians } from '../store/guardians.ts';
import { ownWishes } from './get-guardian-wishes.ts';
import {
  assertUrgentReaches,
  byLink,
  linkRefused,
  noGuardian,
  shownGuardian,
  wishesFields,
} from './guardian-shapes.ts';

export function putGuardianWishes(tools: {
  readonly guardians: Guardians;
  readonly tokens: GuardianTokens;
}): Route {
  return defineRoute({
    method: 'put',
    path: '/internal/guardian-wishes/{token}',
    summary: 'Choose channels and language, by the link in a message',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: z.strictObject(wishesFields),
    answers: { 200: ownWishes },
    async handle({ params: { token }, body: wishes, actor, cause }) {
      const named = await tools.tokens.verify(token);
      if (named?.purpose !== 'wishes') throw linkRefused();
      const before = await tools.guardians.see(named);
      if (before === null) throw noGuardian();
      assertUrgentReaches(before.guardian, wishes);
      const { tenant, accountId, guardianId } = named;
      const by = byLink(actor, guardianId);
      const change = { kind: 'wishes', wishes } as const;
      await tools.guardians.change({ tenant, accountId, guardianId, change, by }, cause);
      const after = await tools.guardians.see(named);
      if (after === null) throw noGuardian();
      const body = { comune: after.calendar.name, ...shownGuardian(after.guardian, after) };
      return { status: 200, body };
    },
  });
}
