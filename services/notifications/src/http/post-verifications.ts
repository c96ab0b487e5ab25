/** POST …/guardians/{guardianId}/verifications: a code or a link goes to the guardian's address. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { Proofs } from '../store/proofs.ts';
import { byPerson, noGuardian } from './guardian-shapes.ts';

export const provable = z.enum(['email', 'sms']);

export function postVerifications({ proofs }: { readonly proofs: Proofs }): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/guardians/{guardianId}/verifications',
    summary: 'Send a code by SMS, or a link by e-mail, that proves the address',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: z.strictObject({ channel: provable }),
    answers: { 202: z.strictObject({ channel: provable }) },
    async handle({ params, body: { channel }, actor, caller, cause }) {
      const { tenant, accountId, guardianId } = params;
      const by = byPerson({ actor, caller }, null);
      const sent = await proofs.send({ tenant, accountId, guardianId, channel, by }, cause);
      switch (sent.kind) {
        case 'sent':
          return { status: 202, body: { channel } };
        case 'unknown':
          throw noGuardian();
        case 'noAddress': {
          const detail = 'There is no such address of this guardian.';
          throw problem(409, { type: 'no-address', detail });
        }
        case 'noPortal': {
          const detail = 'Without the portal’s public address a link leads nowhere.';
          throw problem(409, { type: 'no-portal', detail });
        }
        case 'tooOften': {
          const seconds = Math.ceil((sent.nextAt.getTime() - Date.now()) / 1000);
          throw problem(
            429,
            { type: 'too-many-proofs', detail: 'Three proofs a day go to one address.' },
            { headers: { 'retry-after': String(Math.max(1, seconds)) } },
          );
        }
      }
    },
  });
}
