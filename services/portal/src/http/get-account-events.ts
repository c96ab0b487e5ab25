/** GET /account/events?link=… → server-sent events: the parts of the page, whenever they change. */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { createSession } from 'better-sse';
import { z } from 'zod';
import type { ReadableAccount } from '../account-reader.ts';
import type { LinkVerdict } from '../link.ts';
import type { AccountChannels, OpenPage } from '../live/account-channels.ts';
import type { Notifications } from '../notifications.ts';
import { accountParts, partNames } from '../pages/account-parts.ts';
import { messageList } from '../pages/message-list.ts';
import { statusOfProblem } from '../pages/problem-page.ts';
import { type Language, languageOf, wordsOf } from '../pages/words.ts';
import { verdictOfClaims } from './account-address.ts';
import { loadLog, type WantedLog } from './log-page.ts';

/** More than a family has phones; it keeps one link from using up the connections of all. */
const MAX_PAGES_OF_AN_ACCOUNT = 20;
const RETRY_MS = 3000;
const KEEP_ALIVE_MS = 15_000;
/** The longest time a timer can wait. */
const MAX_TIMER_MS = 2_147_483_647;

const query = z.object({
  link: z.string().optional(),
  lang: z.string().optional(),
  /** Which page is open. */
  page: z.enum(['account', 'messages']).default('account'),
});

export function getAccountEvents(tools: {
  readonly channels: AccountChannels;
  readonly notifications: Notifications;
}): Route {
  const { channels, notifications } = tools;
  return defineRoute({
    method: 'get',
    path: '/account/events',
    summary: 'Send the parts of an account’s page whenever they change',
    access: 'link',
    query,
    produces: 'text/event-stream',
    answers: { 200: z.string() },
    async handle({ query: asked, claims, signal }) {
      const language = languageOf(asked.lang);
      const verdict = validOrThrow(verdictOfClaims(claims));
      if (channels.count(verdict.target.accountId) >= MAX_PAGES_OF_AN_ACCOUNT) {
        throw problem(
          429,
          { detail: wordsOf(language).reload },
          { headers: { 'retry-after': '60' } },
        );
      }
      return {
        async stream(request, response) {
          const session = await createSession(request, response, {
            retry: RETRY_MS,
            keepAlive: KEEP_ALIVE_MS,
          });
          const shownVersion = Number(session.lastId) || 0;
          const { target } = verdict;
          const { link } = asked;
          const parts: OpenPage['parts'] = (account) =>
            asked.page === 'account'
              ? accountTexts(account, language)
              : messageTexts(notifications, account, { target, link, language });
          const page: OpenPage = { target, session, shownVersion, parts };
          const end = () => response.end();
          // A page may stay open for longer than its link holds.
          const lifeMs = Math.min(verdict.expiresAt.getTime() - Date.now(), MAX_TIMER_MS);
          const expiry = setTimeout(end, lifeMs);
          signal.addEventListener('abort', end, { once: true });
          session.on('disconnected', () => {
            clearTimeout(expiry);
            signal.removeEventListener('abort', end);
            channels.close(page);
          });
          channels.open(page);
          if (signal.aborted) end();
        },
      };
    },
  });
}

function validOrThrow(verdict: LinkVerdict): LinkVerdict & { readonly kind: 'valid' } {
  if (verdict.kind === 'valid') return verdict;
  const { title } = wordsOf('en').problems[verdict.kind];
  throw problem(statusOfProblem[verdict.kind], { type: `link-${verdict.kind}`, title });
}

async function accountTexts(account: ReadableAccount, language: Language) {
  const { picture, settings, people, outage, noticeTokens } = account;
  const { timeZone } = settings;
  const parts = accountParts(picture, { language, timeZone, people, outage, noticeTokens });
  return Object.fromEntries(partNames.map((name) => [name, parts[name].text]));
}

/** Where notifications does not answer, the page keeps what it shows. */
async function messageTexts(
  notifications: Notifications,
  account: ReadableAccount,
  wanted: WantedLog,
): Promise<Readonly<Record<string, string>>> {
  const { lines, context } = await loadLog(notifications, account, wanted);
  return lines === null ? {} : { log: messageList(lines, context).text };
}
