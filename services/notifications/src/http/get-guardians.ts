/** GET …/accounts/{accountId}/guardians: what each guardian of a family gets, and how. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Guardians } from '../store/guardians.ts';
import { guardianBody, noGuardian, shownGuardian } from './guardian-shapes.ts';

export function getGuardians({ guardians }: { readonly guardians: Guardians }): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/guardians',
    summary: 'Show the guardians of a family, their wishes and their proved addresses',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 200: z.strictObject({ guardians: z.array(guardianBody) }) },
    async handle({ params }) {
      const seen = await guardians.seeAll(params);
      if (seen === null) throw noGuardian();
      const body = { guardians: seen.map((one) => shownGuardian(one.guardian, one)) };
      return { status: 200, body };
    },
  });
}
