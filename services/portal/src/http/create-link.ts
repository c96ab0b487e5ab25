/** POST /internal/tenants/{tenant}/links → a signed address of one account's page. */
import { id, instant } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { LinkSigner } from '../link.ts';
import { accountAddress } from './account-address.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 30 * 24;
const MAX_HOURS = 400 * 24;

const body = z.strictObject({
  accountId: id,
  validHours: z.int().min(1).max(MAX_HOURS).default(DEFAULT_HOURS),
  language: z.enum(['it', 'en']).default('it'),
});

export function createLink(options: {
  readonly links: LinkSigner;
  readonly publicUrl: string;
}): Route {
  const { links, publicUrl } = options;
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/links',
    summary: 'Make a signed address of one account’s page',
    access: 'service',
    callers: ['notifications', 'payments', 'registry', 'office', 'operator'],
    body,
    answers: { 201: z.strictObject({ url: z.url(), expiresAt: instant }) },
    async handle({ params: { tenant }, body: { accountId, validHours, language } }) {
      const expiresAt = new Date(Date.now() + validHours * HOUR_MS);
      const link = await links.sign({ tenant, accountId }, expiresAt);
      const path = accountAddress('/account', { link, lang: language });
      return {
        status: 201,
        headers: { 'cache-control': 'no-store' },
        body: { url: `${publicUrl}${path}`, expiresAt: expiresAt.toISOString() },
      };
    },
  });
}
