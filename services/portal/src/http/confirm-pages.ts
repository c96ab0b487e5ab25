/** /conferma/{token}: whoever got the message proves that the address is theirs, by a button. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { pageHeaders } from '../pages/layout.ts';
import { confirmedPage, confirmPage } from '../pages/wishes-pages.ts';
import { languageOfReader } from '../pages/words.ts';
import { FORM_LIMIT_BYTES } from './form-fields.ts';
import { withinTokenLimit } from './token-limit.ts';
import { type TokenPages, troubleReply } from './wishes-pages.ts';

const query = z.strictObject({ lang: z.string().max(5).optional() });
const page = z.string();

export function confirmRoutes(tools: TokenPages): readonly Route[] {
  const { assets, notifications } = tools;
  const path = '/conferma/{token}';
  const show = defineRoute({
    method: 'get',
    path,
    summary: 'Show the button that confirms an address; opening the page confirms nothing',
    access: 'public',
    query,
    produces: 'text/html',
    answers: { 200: page },
    async handle({ params: { token }, query: { lang }, headers }) {
      const language = languageOfReader(lang, headers);
      const own = `/conferma/${encodeURIComponent(token)}`;
      const action = lang === undefined ? own : `${own}?lang=${language}`;
      const otherLanguage = `${own}?lang=${language === 'it' ? 'en' : 'it'}`;
      const body = confirmPage({ language, assets, action, otherLanguage });
      return { status: 200, headers: pageHeaders, body };
    },
  });
  const take = defineRoute({
    method: 'post',
    path,
    summary: 'Confirm that an address is the guardian’s',
    access: 'public',
    query,
    rawBody: true,
    bodyLimitBytes: FORM_LIMIT_BYTES,
    produces: 'text/html',
    answers: { 200: page, 404: page, 429: page, 503: page },
    async handle({ params: { token }, query: { lang }, headers, peerAddress }) {
      const { kind } = await withinTokenLimit(tools, { headers, peerAddress }, () =>
        notifications.confirm(token),
      );
      const language = languageOfReader(lang, headers);
      if (kind !== 'ok') return troubleReply(tools, kind, language);
      const body = confirmedPage({ language, assets });
      return { status: 200, headers: pageHeaders, body };
    },
  });
  return [show, take];
}
