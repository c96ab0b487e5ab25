/** GET /paga/esito/{outcome} → where PagoPA's page sends people back to; it proves nothing. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { NoticeTokens } from '../notice-token.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import { notFoundPage, outcomePage } from '../pages/pay-message-page.ts';
import { languageOf } from '../pages/words.ts';
import { noticeAddress } from './notice-address.ts';

const query = z.strictObject({
  token: z.string().max(1_000).optional(),
  lang: z.string().optional(),
  /** From which page they went; both have the same way back. */
  returnTo: z.string().max(20).optional(),
});
const outcomes = z.enum(['ok', 'annullato', 'errore', 'attesa']);

export function getPayOutcome(tools: {
  readonly noticeTokens: NoticeTokens;
  readonly assets: AssetAddresses;
}): Route {
  const { noticeTokens, assets } = tools;
  return defineRoute({
    method: 'get',
    path: '/paga/esito/{outcome}',
    summary: 'Receive people who come back from the page of PagoPA',
    access: 'public',
    query,
    produces: 'text/html',
    answers: { 200: z.string(), 404: z.string() },
    async handle({ params, query: { token, lang } }) {
      const look = { language: languageOf(lang), assets };
      const outcome = outcomes.safeParse(params.outcome);
      if (!outcome.success) {
        return { status: 404, headers: pageHeaders, body: notFoundPage(look) };
      }
      const known = token !== undefined && (await noticeTokens.verify(token)) !== null;
      const notice = known ? noticeAddress(token, { lang }) : null;
      return { status: 200, headers: pageHeaders, body: outcomePage(outcome.data, notice, look) };
    },
  });
}
