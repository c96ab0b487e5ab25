/**
 * /messaggi/{token}/disiscrizione: one click out of the messages of one kind (RFC 8058). A mail
 * program posts without cookies and without having seen the page; who opens it sees a button.
 */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { wishTopics } from '../notifications.ts';
import { pageHeaders } from '../pages/layout.ts';
import { unsubscribedPage, unsubscribePage } from '../pages/wishes-pages.ts';
import { languageOfReader } from '../pages/words.ts';
import { FORM_LIMIT_BYTES } from './form-fields.ts';
import { withinTokenLimit } from './token-limit.ts';
import { type TokenPages, troubleReply, wishesAddress } from './wishes-pages.ts';

const query = z.strictObject({
  lang: z.string().max(5).optional(),
  /** What the message was about: the link stands in what the office writes to many. */
  topic: z.enum(wishTopics).exclude(['urgent']).catch('news'),
});
type Asked = z.infer<typeof query>;
const page = z.string();

export function unsubscribeRoutes(tools: TokenPages): readonly Route[] {
  const { assets } = tools;
  const path = '/messaggi/{token}/disiscrizione';
  const show = defineRoute({
    method: 'get',
    path,
    summary: 'Show the button that stops the messages of one kind',
    access: 'public',
    query,
    produces: 'text/html',
    answers: { 200: page },
    async handle({ params: { token }, query: asked, headers }) {
      const language = languageOfReader(asked.lang, headers);
      const body = unsubscribePage(asked.topic, {
        ...{ language, assets, choose: wishesAddress(token, { lang: asked.lang }) },
        action: addressOf(token, asked),
        otherLanguage: addressOf(token, { ...asked, lang: language === 'it' ? 'en' : 'it' }),
      });
      return { status: 200, headers: pageHeaders, body };
    },
  });
  const take = defineRoute({
    method: 'post',
    path,
    summary: 'Stop the messages of one kind, as a mail program asks or by the button',
    access: 'public',
    query,
    rawBody: true,
    bodyLimitBytes: FORM_LIMIT_BYTES,
    produces: 'text/html',
    answers: { 200: page, 404: page, 429: page, 503: page },
    async handle({ params: { token }, query: asked, headers, peerAddress }) {
      const { kind } = await withinTokenLimit(tools, { headers, peerAddress }, () =>
        tools.notifications.unsubscribe(token, asked.topic),
      );
      const language = languageOfReader(asked.lang, headers);
      if (kind !== 'ok') return troubleReply(tools, kind, language);
      const choose = wishesAddress(token, { lang: asked.lang });
      return {
        status: 200,
        headers: pageHeaders,
        body: unsubscribedPage({ language, assets, choose }),
      };
    },
  });
  return [show, take];
}

function addressOf(token: string, { lang, topic }: Asked): string {
  const asked = new URLSearchParams({ topic, ...(lang && { lang }) });
  return `/messaggi/${encodeURIComponent(token)}/disiscrizione?${asked}`;
}
