/** POST /internal/address-confirmations/{token}: the link that went to an address proves it. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { maskedEmail } from '../domain/masked.ts';
import { addressMark, type GuardianTokens } from '../guardian-tokens.ts';
import type { Guardians } from '../store/guardians.ts';
import { byLink, linkRefused, noGuardian } from './guardian-shapes.ts';

export function postAddressConfirmation(tools: {
  readonly guardians: Guardians;
  readonly tokens: GuardianTokens;
}): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/address-confirmations/{token}',
    summary: 'Prove an e-mail address by the link that was sent to it',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: {
      200: z.strictObject({
        comune: z.string(),
        language: z.enum(['it', 'en']),
        /** Masked. */
        email: z.string(),
      }),
    },
    async handle({ params: { token }, actor, cause }) {
      const named = await tools.tokens.verify(token);
      if (named?.purpose !== 'verify' || named.channel !== 'email') throw linkRefused();
      const seen = await tools.guardians.see(named);
      if (seen === null) throw noGuardian();
      const { guardian, opened, calendar } = seen;
      const { email: address } = guardian;
      if (address === null || opened.email === null || addressMark(address) !== named.address) {
        const detail = 'The address has changed since; ask for a new link.';
        throw problem(409, { type: 'address-changed', detail });
      }
      const { tenant, accountId, guardianId } = named;
      const by = byLink(actor, guardianId);
      const change = { kind: 'verified', channel: 'email', address } as const;
      await tools.guardians.change({ tenant, accountId, guardianId, change, by }, cause);
      const language = guardian.wishes?.language ?? guardian.language;
      const body = { comune: calendar.name, language, email: maskedEmail(opened.email) };
      return { status: 200, body };
    },
  });
}
