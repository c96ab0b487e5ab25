/** POST …/verifications/confirm: the code that came by SMS proves the number it went to. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Proofs } from '../store/proofs.ts';
import { byPerson, noGuardian } from './guardian-shapes.ts';
import { provable } from './post-verifications.ts';

const details = {
  wrong: 'This is not the code that was sent.',
  ended: 'The code has ended, or none was asked for; ask for a new one.',
  tooManyTries: 'The code was tried too often; ask for a new one.',
} as const;

export function postVerificationConfirm({ proofs }: { readonly proofs: Proofs }): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/guardians/{guardianId}/verifications/confirm',
    summary: 'Prove an address by the code that was sent to it',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: z.strictObject({ channel: provable, code: z.string().regex(/^[0-9]{6}$/) }),
    answers: { 200: z.strictObject({ channel: provable }) },
    async handle({ params, body: { channel, code }, actor, caller, cause }) {
      const { tenant, accountId, guardianId } = params;
      const by = byPerson({ actor, caller }, null);
      const of = { tenant, accountId, guardianId, channel, by, code };
      const outcome = await proofs.tryCode(of, cause);
      if (outcome === 'unknown') throw noGuardian();
      if (outcome !== 'confirmed') {
        throw problem(422, { type: 'code-refused', detail: details[outcome], outcome });
      }
      return { status: 200, body: { channel } };
    },
  });
}
