/** The addresses of an account's page, all with its link. */
import type { LinkVerdict } from '../link.ts';
import { languageOf } from '../pages/words.ts';

export interface AccountQuery {
  readonly link?: string | undefined;
  readonly lang?: string | undefined;
  readonly before?: number | undefined;
}

export function accountAddress(path: string, query: AccountQuery): string {
  const parameters = new URLSearchParams();
  if (query.link !== undefined) parameters.set('link', query.link);
  if (languageOf(query.lang) === 'en') parameters.set('lang', 'en');
  if (query.before !== undefined) parameters.set('before', String(query.before));
  return `${path}?${parameters}`;
}

/** What the authenticator of links tells a route: the claims are text. */
export function claimsOfVerdict(verdict: LinkVerdict): Record<string, string> {
  if (verdict.kind !== 'valid') return { link: verdict.kind };
  const { target, expiresAt } = verdict;
  return { link: 'valid', ...target, expiresAt: expiresAt.toISOString() };
}

export function verdictOfClaims(claims: Readonly<Record<string, string>>): LinkVerdict {
  const { link, tenant, accountId, expiresAt } = claims;
  if (link === 'valid' && tenant && accountId && expiresAt) {
    return { kind: 'valid', target: { tenant, accountId }, expiresAt: new Date(expiresAt) };
  }
  return { kind: link === 'expired' || link === 'missing' ? link : 'refused' };
}
