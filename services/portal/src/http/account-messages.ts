/** GET /account/messages and /account/messages/{reference}: what the family was written. */
import { defineRoute, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { AccountReader, ReadableAccount } from '../account-reader.ts';
import type { LinkTarget } from '../link.ts';
import type { Notifications } from '../notifications.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import { messageNotFoundPage, messagePage, messagesPage } from '../pages/messages-page.ts';
import { statusOfProblem } from '../pages/problem-page.ts';
import { languageOf } from '../pages/words.ts';
import { accountAddress, verdictOfClaims } from './account-address.ts';
import { problemReply } from './get-account-page.ts';
import { contextOf, loadLog } from './log-page.ts';

export interface MessagePages {
  readonly reader: AccountReader;
  readonly notifications: Notifications;
  readonly assets: AssetAddresses;
}

const query = z.strictObject({ link: z.string().optional(), lang: z.string().optional() });
const listQuery = query.extend({ after: z.string().max(400).optional() });
type Asked = z.infer<typeof listQuery>;

const pages = Object.fromEntries(
  [200, 503, ...Object.values(statusOfProblem)].map((status) => [status, z.string()]),
);

export function accountMessageRoutes(tools: MessagePages): readonly Route[] {
  const list = defineRoute({
    method: 'get',
    path: '/account/messages',
    summary: 'Show what the family of a link was written, why, and what became of it',
    access: 'link',
    query: listQuery,
    produces: 'text/html',
    answers: pages,
    handle: ({ query: asked, claims }) =>
      withAccount(tools, { asked, claims }, (account, target) =>
        listReply(tools, { account, target, asked }),
      ),
  });
  const one = defineRoute({
    method: 'get',
    path: '/account/messages/{reference}',
    summary: 'Show one message to the family of a link, with its text',
    access: 'link',
    query,
    produces: 'text/html',
    answers: pages,
    handle: ({ params: { reference }, query: asked, claims }) =>
      withAccount(tools, { asked, claims }, (account, target) =>
        oneReply(tools, { account, target, asked, reference }),
      ),
  });
  return [list, one];
}

interface Opened {
  readonly account: ReadableAccount;
  readonly target: LinkTarget;
  readonly asked: Asked;
}

/** The page of a link that holds, whose account is known; otherwise the page that says why not. */
export async function withAccount(
  { reader, assets }: Pick<MessagePages, 'reader' | 'assets'>,
  {
    asked,
    claims,
  }: {
    readonly asked: { readonly link?: string | undefined; readonly lang?: string | undefined };
    readonly claims: Readonly<Record<string, string>>;
  },
  reply: (account: ReadableAccount, target: LinkTarget, expiresAt: Date) => Promise<Reply>,
): Promise<Reply> {
  const verdict = verdictOfClaims(claims);
  if (verdict.kind !== 'valid') return problemReply(verdict.kind, asked, assets);
  const account = await reader.read(verdict.target);
  if (account === null) return problemReply('unknown', asked, assets);
  return reply(account, verdict.target, verdict.expiresAt);
}

async function listReply(
  { notifications, assets }: MessagePages,
  { account, target, asked }: Opened,
): Promise<Reply> {
  const { link, lang, after } = asked;
  const language = languageOf(lang);
  const log = await loadLog(notifications, account, { target, link, language, after });
  const address = (path: string, more: Partial<Asked> = {}) =>
    withAfter(accountAddress(path, { link, lang, ...more }), more.after);
  const isNewest = after === undefined;
  const body = messagesPage(log.lines, log.context, {
    ...{ language, assets, comune: account.settings.name, version: account.picture.version },
    otherLanguage: address('/account/messages', { lang: language === 'it' ? 'en' : 'it', after }),
    addresses: {
      account: address('/account'),
      wishes: address('/account/wishes'),
      events: isNewest ? `${address('/account/events')}&page=messages` : null,
      older: log.next === null ? null : address('/account/messages', { after: log.next }),
      newest: isNewest ? null : address('/account/messages'),
    },
  });
  return { status: log.lines === null ? 503 : 200, headers: pageHeaders, body };
}

const withAfter = (address: string, after: string | undefined): string =>
  after === undefined ? address : `${address}&${new URLSearchParams({ after })}`;

async function oneReply(
  { notifications, assets }: MessagePages,
  { account, target, asked, reference }: Opened & { readonly reference: string },
): Promise<Reply> {
  const { link, lang } = asked;
  const language = languageOf(lang);
  const [found, context] = await Promise.all([
    notifications.message(target, reference),
    contextOf(notifications, account.settings, { target, link, language }),
  ]);
  const other = { link, lang: language === 'it' ? 'en' : 'it' };
  const look = {
    ...{ language, assets },
    otherLanguage: accountAddress(`/account/messages/${reference}`, other),
    messages: accountAddress('/account/messages', { link, lang }),
  };
  if (found.kind !== 'ok') {
    const isAway = found.kind === 'away' || found.kind === 'tooMany';
    const body = messageNotFoundPage({ ...look, isAway });
    return { status: isAway ? 503 : 404, headers: pageHeaders, body };
  }
  const body = messagePage(found.value, context, { ...look, comune: account.settings.name });
  return { status: 200, headers: pageHeaders, body };
}
