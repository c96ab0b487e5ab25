/** The public pages of one notice, by its signed name: what to pay, its paper, paying on line. */
import { ServiceCallFailed } from '@mestolo/service/client.ts';
import { timeOf } from '@mestolo/service/clock.ts';
import { defineRoute, problem, type Reply, type Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import type { NamedNotice, NoticeTokens } from '../notice-token.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import { type NoticePage, noticePage } from '../pages/notice-page.ts';
import { awayPage, leavingPage, notFoundPage } from '../pages/pay-message-page.ts';
import { languageOf } from '../pages/words.ts';
import type { FileKind, Payments } from '../payments.ts';
import type { GuessLimits } from '../store/guess-limits.ts';
import { loadOutage, loadSettings } from '../store/load-account.ts';
import { FORM_LIMIT_BYTES } from './form-fields.ts';
import { addressesOf, type NoticeQuery } from './notice-address.ts';
import { tooMany } from './pay-form.ts';
import { newFormKey, readForm } from './pay-form-body.ts';

export interface NoticePageTools {
  readonly db: mongoose.mongo.Db;
  readonly payments: Payments;
  readonly limits: GuessLimits;
  readonly noticeTokens: NoticeTokens;
  readonly assets: AssetAddresses;
}

const query = z.strictObject({
  lang: z.string().optional(),
  link: z.string().max(1_000).optional(),
});
const page = z.string();

export function noticePageRoutes(tools: NoticePageTools): readonly Route[] {
  return [showNotice(tools), openCart(tools), noticeFile(tools, 'pdf'), noticeFile(tools, 'png')];
}

function showNotice(tools: NoticePageTools): Route {
  return defineRoute({
    method: 'get',
    path: '/paga/{token}',
    summary: 'Show a payment notice and every way to pay it',
    access: 'public',
    query,
    produces: 'text/html',
    answers: { 200: page, 404: page, 503: page },
    async handle({ params: { token }, query: asked }) {
      const named = await tools.noticeTokens.verify(token);
      if (named === null) return missing(tools, asked);
      return pageOf(tools, { named, token, asked, trouble: null });
    },
  });
}

function openCart(tools: NoticePageTools): Route {
  return defineRoute({
    method: 'post',
    path: '/paga/{token}/carrello',
    summary: 'Lead to the page of PagoPA on which a notice is paid on line',
    access: 'public',
    query,
    rawBody: true,
    bodyLimitBytes: FORM_LIMIT_BYTES,
    produces: 'text/html',
    answers: { 200: page, 404: page, 409: page, 429: page, 503: page },
    async handle({ params: { token }, query: asked, body, headers }) {
      const { formKey } = readForm(body, headers['content-type']);
      const named = await tools.noticeTokens.verify(token);
      if (named === null) return missing(tools, asked);
      const language = languageOf(asked.lang);
      const { tenant, noticeNumber } = named;
      const waitSeconds = await tools.limits.takeCart(`${tenant}:${noticeNumber}`);
      if (waitSeconds !== null) return tooMany(waitSeconds, language, tools.assets);
      const returnTo = asked.link === undefined ? 'paga' : 'account';
      // PagoPA learns the name of the notice alone, never the link to the account.
      const cart = await tools.payments.cart(named, { returnTo, token, idempotencyKey: formKey });
      if (cart.kind !== 'made') {
        const status = cart.kind === 'away' ? 503 : 409;
        return { ...(await pageOf(tools, { named, token, asked, trouble: cart.kind })), status };
      }
      const look = { language, assets: tools.assets };
      return { status: 200, headers: pageHeaders, body: leavingPage(cart.location, look) };
    },
  });
}

interface Wanted {
  readonly named: NamedNotice;
  readonly token: string;
  readonly asked: NoticeQuery;
  readonly trouble: NoticePage['trouble'];
}

async function pageOf(tools: NoticePageTools, wanted: Wanted): Promise<Reply> {
  const { db, payments, assets } = tools;
  const { named, token, asked, trouble } = wanted;
  const language = languageOf(asked.lang);
  const settings = await loadSettings(db, named.tenant);
  const notice = await payments.notice(named).catch((error: unknown) => {
    if (error instanceof ServiceCallFailed) return undefined;
    throw error;
  });
  if (notice === undefined) {
    return { status: 503, headers: pageHeaders, body: awayPage({ language, assets }) };
  }
  if (notice === null || settings === null) return missing(tools, asked);
  const { underWayUntil } = notice;
  const nowMs = timeOf(settings.clock ?? { kind: 'system' }, Date.now());
  const body = noticePage(
    {
      ...{ notice, settings, trouble, assets, formKey: newFormKey() },
      outage: await loadOutage(db, named.tenant),
      isUnderWay: underWayUntil !== null && Date.parse(underWayUntil) > nowMs,
      addresses: addressesOf(token, asked, language),
    },
    language,
  );
  return { status: 200, headers: pageHeaders, body };
}

function missing({ assets }: NoticePageTools, { lang }: NoticeQuery): Reply {
  const body = notFoundPage({ language: languageOf(lang), assets });
  return { status: 404, headers: pageHeaders, body };
}

const FILES = {
  pdf: { type: 'application/pdf', what: 'PDF to print', disposition: 'attachment' },
  png: { type: 'image/png', what: 'picture for a phone', disposition: 'inline' },
} as const;

function noticeFile({ noticeTokens, payments }: NoticePageTools, kind: FileKind): Route {
  const { type, what, disposition } = FILES[kind];
  return defineRoute({
    method: 'get',
    path: `/paga/{token}/avviso.${kind}`,
    summary: `Give a payment notice as a ${what}`,
    access: 'public',
    produces: type,
    answers: { 200: z.string() },
    async handle({ params }) {
      const { token } = params as { readonly token: string };
      const named = await noticeTokens.verify(token);
      if (named === null) throw problem(404, { detail: 'There is no such notice.' });
      const { bytes } = await payments.file(named, kind).catch((cause: unknown) => {
        if (!(cause instanceof ServiceCallFailed)) throw cause;
        const status = cause.status === 404 ? 404 : 503;
        throw problem(status, { detail: 'The notice cannot be drawn right now.' }, { cause });
      });
      return {
        status: 200,
        headers: {
          'content-type': type,
          'content-disposition': `${disposition}; filename="avviso-${named.noticeNumber}.${kind}"`,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
          'x-robots-tag': 'noindex, nofollow',
        },
        body: bytes,
      };
    },
  });
}
