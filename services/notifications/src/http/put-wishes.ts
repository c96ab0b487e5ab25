/** PUT …/guardians/{guardianId}/wishes: the office or the account's page chooses for a guardian. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Guardians } from '../store/guardians.ts';
import {
  assertUrgentReaches,
  byPerson,
  guardianBody,
  noGuardian,
  shownGuardian,
  wishesFields,
} from './guardian-shapes.ts';

const body = z.strictObject({
  ...wishesFields,
  /** Why the office does it: it was asked by telephone, say. */
  reason: z.string().trim().min(1).max(200).nullish(),
});

export function putWishes({ guardians }: { readonly guardians: Guardians }): Route {
  return defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/guardians/{guardianId}/wishes',
    summary: 'Choose channels and language for a guardian',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body,
    answers: { 200: guardianBody },
    async handle({ params, body: { reason, ...wishes }, actor, caller, cause }) {
      const before = await guardians.see(params);
      if (before === null) throw noGuardian();
      assertUrgentReaches(before.guardian, wishes);
      const by = byPerson({ actor, caller }, reason);
      const { tenant, accountId, guardianId } = params;
      const change = { kind: 'wishes', wishes } as const;
      await guardians.change({ tenant, accountId, guardianId, change, by }, cause);
      const after = await guardians.see(params);
      if (after === null) throw noGuardian();
      return { status: 200, body: shownGuardian(after.guardian, after) };
    },
  });
}
