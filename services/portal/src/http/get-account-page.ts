/** GET /account?link=… → the page of the account that the link names. */
import { defineRoute, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { AccountReader, ReadableAccount } from '../account-reader.ts';
import type { LinkVerdict } from '../link.ts';
import { accountPage } from '../pages/account-page.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import type { FieldFault } from '../pages/pay-fields.ts';
import { type PageProblem, problemPage, statusOfProblem } from '../pages/problem-page.ts';
import { languageOf } from '../pages/words.ts';
import { type AccountQuery, accountAddress, verdictOfClaims } from './account-address.ts';
import { newFormKey, type SentForm } from './pay-form-body.ts';

const query = z.object({
  link: z.string().optional(),
  lang: z.string().optional(),
  before: z.coerce.number().int().positive().optional(),
});

/** Whoever followed a link gets a page also where the answer is no. */
const pages = Object.fromEntries(
  [200, ...Object.values(statusOfProblem)].map((status) => [status, z.string()]),
);

export interface AccountPages {
  readonly reader: AccountReader;
  readonly assets: AssetAddresses;
  /** Where browsers reach the portal. */
  readonly publicUrl: string;
}

export function getAccountPage(tools: AccountPages): Route {
  const { assets } = tools;
  return defineRoute({
    method: 'get',
    path: '/account',
    summary: 'Show the page of the account that a link names',
    access: 'link',
    query,
    produces: 'text/html',
    answers: pages,
    async handle({ query: asked, claims }) {
      const verdict = verdictOfClaims(claims);
      if (verdict.kind !== 'valid') return problemReply(verdict.kind, asked, assets);
      return accountReply(tools, { verdict, asked, status: 200, sent: null });
    },
  });
}

interface WantedPage {
  readonly verdict: LinkVerdict & { readonly kind: 'valid' };
  readonly asked: AccountQuery;
  readonly status: number;
  /** The form of a top-up that is shown again, with what is wrong with it. */
  readonly sent: { readonly form: SentForm; readonly faults: readonly FieldFault[] } | null;
}

export async function accountReply(tools: AccountPages, wanted: WantedPage): Promise<Reply> {
  const { verdict, asked, status } = wanted;
  const account = await tools.reader.read(verdict.target, asked.before);
  if (account === null) return problemReply('unknown', asked, tools.assets);
  return { status, headers: pageHeaders, body: pageOf(tools, account, wanted) };
}

export function problemReply(
  kind: PageProblem,
  asked: AccountQuery,
  assets: AssetAddresses,
): Reply {
  const body = problemPage(kind, { language: languageOf(asked.lang), assets });
  return { status: statusOfProblem[kind], headers: pageHeaders, body };
}

function pageOf(
  { assets, publicUrl }: AccountPages,
  account: ReadableAccount,
  { verdict, asked, sent }: WantedPage,
): string {
  const { picture, settings, people, olderBefore, paymentCode, outage, noticeTokens } = account;
  const language = languageOf(asked.lang);
  const { link, lang, before } = asked;
  const isNewest = before === undefined;
  return accountPage(
    {
      picture,
      comune: settings.name,
      timeZone: settings.timeZone,
      office: settings.office,
      ...{ people, outage, noticeTokens },
      topUp: settings.creditor
        ? {
            amount: sent?.form.amount ?? '',
            faults: sent?.faults ?? [],
            formKey: sent?.form.formKey ?? newFormKey(),
            paymentCode,
          }
        : null,
      linkExpiresAt: verdict.expiresAt,
    },
    {
      assets,
      otherLanguage: accountAddress('/account', {
        link,
        lang: language === 'it' ? 'en' : 'it',
        before,
      }),
      events: isNewest ? accountAddress('/account/events', { link, lang }) : null,
      older:
        olderBefore === null ? null : accountAddress('/account', { ...asked, before: olderBefore }),
      topUp: accountAddress('/account/top-up', { link, lang }),
      payByCode: `${publicUrl}/paga`,
      messages: accountAddress('/account/messages', { link, lang }),
      wishes: accountAddress('/account/wishes', { link, lang }),
      newest: isNewest ? null : accountAddress('/account', { link, lang }),
    },
    language,
  );
}
