/** POST /internal/tenants/{tenant}/proofs:run: proves the books now, not only at night. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { proofAnswer, proofBody } from './proof-body.ts';
import type { Proofs } from './proof-needs.ts';

const body = z.strictObject({
  /** Follows every chain from its first entry, also what was proven before. */
  full: z.boolean().default(false),
});

export function postProofsRun({ prove }: Proofs): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/proofs:run',
    access: 'service',
    callers: ['office', 'operator'],
    summary: 'Adds the books of a Comune up again and compares; it never repairs anything',
    body,
    answers: { 200: proofAnswer },
    async handle({ params: { tenant }, body: { full } }) {
      return { status: 200, body: proofBody(await prove({ tenant, night: null, full })) };
    },
  });
}
