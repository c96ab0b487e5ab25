/** GET /account?link=… → the page of the account that the link names. */
import { defineRoute, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { AccountReader, ReadableAccount } from '../account-reader.ts';
import type { LinkVerdict } from '../link.ts';
import { accountPage } from '../pages/account-page.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import { type PageProblem, problemPage, statusOfProblem } from '../pages/problem-page.ts';
import { languageOf } from '../pages/words.ts';
import { type AccountQuery, accountAddress, verdictOfClaims } from './account-address.ts';

const query = z.object({
  link: z.string().optional(),
  lang: z.string().optional(),
  before: z.coerce.number().int().positive().optional(),
});

/** Whoever followed a link gets a page also where the answer is no. */
const pages = Object.fromEntries(
  [200, ...Object.values(statusOfProblem)].map((status) => [status, z.string()]),
);

export function getAccountPage(options: {
  readonly reader: AccountReader;
  readonly assets: AssetAddresses;
}): Route {
  const { reader, assets } = options;
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
      const account = await reader.read(verdict.target, asked.before);
      if (account === null) return problemReply('unknown', asked, assets);
      return {
        status: 200,
        headers: pageHeaders,
        body: pageOf({ account, verdict, asked, assets }),
      };
    },
  });
}

function problemReply(kind: PageProblem, asked: AccountQuery, assets: AssetAddresses): Reply {
  const body = problemPage(kind, { language: languageOf(asked.lang), assets });
  return { status: statusOfProblem[kind], headers: pageHeaders, body };
}

function pageOf(options: {
  readonly account: ReadableAccount;
  readonly verdict: LinkVerdict & { readonly kind: 'valid' };
  readonly asked: AccountQuery;
  readonly assets: AssetAddresses;
}): string {
  const { account, verdict, asked, assets } = options;
  const { picture, settings, people, olderBefore } = account;
  const language = languageOf(asked.lang);
  const { link, lang, before } = asked;
  const isNewest = before === undefined;
  return accountPage(
    {
      picture,
      comune: settings.name,
      timeZone: settings.timeZone,
      office: settings.office,
      people,
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
      newest: isNewest ? null : accountAddress('/account', { link, lang }),
    },
    language,
  );
}
