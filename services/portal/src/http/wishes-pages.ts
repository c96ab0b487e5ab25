/** /messaggi/{token}: a guardian chooses what to get, by the signed name in a message. */
import { defineRoute, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import {
  type NamedWishes,
  type Notifications,
  type Refusal,
  wishTopics,
} from '../notifications.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import { type Said, wishesPage, wishesTroublePage } from '../pages/wishes-pages.ts';
import { type Language, languageOf, languageOfReader } from '../pages/words.ts';
import type { GuessLimits } from '../store/guess-limits.ts';
import { FORM_LIMIT_BYTES, formFields } from './form-fields.ts';
import { seeOther } from './pay-form.ts';
import { type Knocker, withinTokenLimit } from './token-limit.ts';
import { chosenWishes } from './wishes-form-body.ts';

export interface TokenPages {
  readonly notifications: Notifications;
  readonly limits: GuessLimits;
  readonly assets: AssetAddresses;
  /** How many proxies of ours stand before the portal. */
  readonly proxies: number;
}

const query = z.strictObject({
  lang: z.string().max(5).optional(),
  /** What was just done. */
  done: z.enum(['saved']).optional(),
});
const page = z.string();

export function wishesRoutes(tools: TokenPages): readonly Route[] {
  const show = defineRoute({
    method: 'get',
    path: '/messaggi/{token}',
    summary: 'Show what a guardian gets and how, by the signed name in a message',
    access: 'public',
    query,
    produces: 'text/html',
    answers: { 200: page, 404: page, 429: page, 503: page },
    handle: ({ params: { token }, query: asked, headers, peerAddress }) =>
      withWishes(tools, { token, lang: asked.lang, headers, peerAddress }, async (wishes) =>
        pageOf(tools, { wishes, token, lang: asked.lang, said: asked.done ?? null, status: 200 }),
      ),
  });
  const take = defineRoute({
    method: 'post',
    path: '/messaggi/{token}',
    summary: 'Take what a guardian chose to get, and how',
    access: 'public',
    query,
    rawBody: true,
    bodyLimitBytes: FORM_LIMIT_BYTES,
    produces: 'text/html',
    answers: { 303: z.undefined(), 404: page, 422: page, 429: page, 503: page },
    handle({ params: { token }, query: { lang }, body, headers, peerAddress }) {
      const fields = formFields(body, headers['content-type']);
      return withWishes(tools, { token, lang, headers, peerAddress }, async (wishes) => {
        const chosen = chosenWishes(fields, wishes);
        const { kind } = await tools.notifications.chooseBy(token, chosen);
        if (kind === 'ok') return seeOther(wishesAddress(token, { lang, done: 'saved' }));
        const shown = { ...wishes, ...shownAgain(wishes, chosen) };
        return pageOf(tools, { wishes: shown, token, lang, ...refusalOf(kind) });
      });
    },
  });
  return [show, take];
}

interface Asked extends Knocker {
  readonly token: string;
  readonly lang: string | undefined;
}

async function withWishes(
  tools: TokenPages,
  asked: Asked,
  reply: (wishes: NamedWishes) => Promise<Reply>,
): Promise<Reply> {
  const found = await withinTokenLimit(tools, asked, () =>
    tools.notifications.wishesOf(asked.token),
  );
  return found.kind === 'ok'
    ? reply(found.value)
    : troubleReply(tools, found.kind, languageOfReader(asked.lang, asked.headers));
}

/** What was ticked is shown again where it could not be saved. */
export function shownAgain(
  { stopped }: Pick<NamedWishes, 'stopped'>,
  { language, channels }: ReturnType<typeof chosenWishes>,
): Pick<NamedWishes, 'language' | 'topics' | 'stopped'> {
  const topics = wishTopics.map((topic) => ({ topic, channels: [...(channels[topic] ?? [])] }));
  return { language, topics, stopped };
}

export function refusalOf(kind: Refusal): { readonly said: Said; readonly status: number } {
  if (kind === 'away' || kind === 'tooMany') return { said: 'notSaved', status: 503 };
  return { said: kind === 'noWayForUrgent' ? kind : 'refused', status: 422 };
}

interface Shown {
  readonly wishes: NamedWishes;
  readonly token: string;
  readonly lang: string | undefined;
  readonly said: Said;
  readonly status: number;
}

function pageOf({ assets }: TokenPages, { wishes, token, lang, said, status }: Shown): Reply {
  const language = lang === undefined ? wishes.language : languageOf(lang);
  const body = wishesPage(wishes, {
    ...{ language, assets, said },
    address: wishesAddress(token, { lang }),
    otherLanguage: wishesAddress(token, { lang: language === 'it' ? 'en' : 'it' }),
  });
  return { status, headers: pageHeaders, body };
}

/** Without a language it is the one that the guardian chose. */
export function wishesAddress(
  token: string,
  { lang, done }: { readonly lang?: string | undefined; readonly done?: 'saved' },
): string {
  const asked = new URLSearchParams();
  if (lang !== undefined) asked.set('lang', languageOf(lang));
  if (done !== undefined) asked.set('done', done);
  return `/messaggi/${encodeURIComponent(token)}${asked.size > 0 ? `?${asked}` : ''}`;
}

const TROUBLES: Readonly<Record<Refusal, readonly ['ended' | 'away' | 'tooMany', number]>> = {
  unknown: ['ended', 404],
  refused: ['ended', 404],
  noWayForUrgent: ['ended', 404],
  tooMany: ['tooMany', 429],
  away: ['away', 503],
};

export function troubleReply(
  { assets }: Pick<TokenPages, 'assets'>,
  kind: Refusal,
  language: Language,
): Reply {
  const [trouble, status] = TROUBLES[kind];
  const headers = status === 429 ? { ...pageHeaders, 'retry-after': '3600' } : pageHeaders;
  return { status, headers, body: wishesTroublePage(trouble, { language, assets }) };
}
