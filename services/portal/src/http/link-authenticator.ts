/**
 * Checks the signed link of a page. A link that does not hold is let through with its verdict and
 * without an account, so that the route can answer with a page that people understand.
 */
import type { Authenticators } from '@mestolo/service/authenticate.ts';
import type { LinkSigner } from '../link.ts';
import { claimsOfVerdict } from './account-address.ts';

export function linkAuthenticator(links: LinkSigner): NonNullable<Authenticators['link']> {
  return async ({ query }) => {
    const { link } = query;
    const verdict = await links.verify(typeof link === 'string' ? link : undefined);
    const id = verdict.kind === 'valid' ? verdict.target.accountId : 'nobody';
    return { actor: { kind: 'person', id }, claims: claimsOfVerdict(verdict) };
  };
}
