/** /account/wishes: how each guardian of a family is written to, behind the family's link. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { ReadableAccount } from '../account-reader.ts';
import type { LinkTarget } from '../link.ts';
import type { GuardianWishes } from '../notifications.ts';
import { accountWishesPage, type Done } from '../pages/account-wishes-page.ts';
import { pageHeaders } from '../pages/layout.ts';
import { statusOfProblem } from '../pages/problem-page.ts';
import { languageOf } from '../pages/words.ts';
import type { GuessLimits } from '../store/guess-limits.ts';
import { accountAddress } from './account-address.ts';
import { type MessagePages, withAccount } from './account-messages.ts';
import { FORM_LIMIT_BYTES, formFields } from './form-fields.ts';
import { seeOther } from './pay-form.ts';
import { chosenWishes } from './wishes-form-body.ts';
import { refusalOf, shownAgain, troubleReply } from './wishes-pages.ts';

export type AccountWishesTools = MessagePages & { readonly limits: GuessLimits };

const query = z.strictObject({
  link: z.string().optional(),
  lang: z.string().optional(),
  /** What was just done, and for whom. */
  done: z.enum(['saved', 'codeSent', 'linkSent', 'confirmed']).optional(),
  guardian: id.optional(),
});
type Asked = z.infer<typeof query>;

const page = z.string();
const answers = {
  ...Object.fromEntries(Object.values(statusOfProblem).map((status) => [status, page])),
  ...{ 200: page, 303: z.undefined(), 422: page, 429: page, 503: page },
};
const shared = { query, produces: 'text/html', answers } as const;
/** What the forms of this page have in common. */
export const accountForm = {
  ...shared,
  ...({ method: 'post', rawBody: true, bodyLimitBytes: FORM_LIMIT_BYTES } as const),
};

export function accountWishesRoutes(tools: AccountWishesTools): readonly Route[] {
  const show = defineRoute({
    method: 'get',
    path: '/account/wishes',
    summary: 'Show how each guardian of the family of a link is written to',
    access: 'link',
    ...shared,
    handle: ({ query: asked, claims }) =>
      withAccount(tools, { asked, claims }, async (account, target) => {
        const { done: said, guardian: guardianId } = asked;
        const done = said && guardianId ? { said, guardianId } : null;
        return pageReply(tools, { account, target, asked, done, status: 200 });
      }),
  });
  const take = defineRoute({
    path: '/account/wishes',
    summary: 'Take what a guardian of the family of a link wants to get, and how',
    access: 'link',
    ...accountForm,
    handle: ({ query: asked, claims, body, headers }) => {
      const fields = formFields(body, headers['content-type']);
      return withAccount(tools, { asked, claims }, (account, target) =>
        choose(tools, { account, target, asked, fields }),
      );
    },
  });
  return [show, take];
}

export interface Opened {
  readonly account: ReadableAccount;
  readonly target: LinkTarget;
  readonly asked: Asked;
}

async function choose(
  tools: AccountWishesTools,
  { fields, ...opened }: Opened & { readonly fields: URLSearchParams },
): Promise<Reply> {
  const { target, asked } = opened;
  const guardianId = guardianOf(fields);
  const known = await tools.notifications.guardians(target);
  if (known.kind !== 'ok') return troubleReply(tools, known.kind, languageOf(asked.lang));
  const guardian = known.value.find((one) => one.guardianId === guardianId);
  if (guardian === undefined) return troubleReply(tools, 'unknown', languageOf(asked.lang));
  const chosen = chosenWishes(fields, guardian);
  const { kind } = await tools.notifications.choose(target, guardianId, chosen);
  if (kind === 'ok') return seeOther(wishesAddress(asked, { said: 'saved', guardianId }));
  const { said, status } = refusalOf(kind);
  const again = { ...guardian, ...shownAgain(guardian, chosen) };
  return pageReply(tools, { ...opened, done: { said, guardianId }, status, again });
}

/** @throws HttpProblem 422 for what our page does not send */
export function guardianOf(fields: URLSearchParams): string {
  const read = id.safeParse(fields.get('guardian'));
  if (!read.success) throw problem(422, { detail: 'This form was not sent by our page.' });
  return read.data;
}

export interface Wanted extends Opened {
  readonly done: Done | null;
  readonly status: number;
  /** What was sent and is shown again. */
  readonly again?: GuardianWishes;
}

export async function pageReply(tools: AccountWishesTools, wanted: Wanted): Promise<Reply> {
  const { account, target, asked, done, status, again } = wanted;
  const found = await tools.notifications.guardians(target);
  const { link, lang } = asked;
  const language = languageOf(lang);
  const address = (path: string) => accountAddress(path, { link, lang });
  const guardians =
    found.kind !== 'ok'
      ? null
      : found.value.map((one) => (one.guardianId === again?.guardianId ? again : one));
  const { holderId, people } = account;
  const body = accountWishesPage(guardians, {
    ...{ language, assets: tools.assets, comune: account.settings.name, done },
    otherLanguage: accountAddress('/account/wishes', {
      link,
      lang: language === 'it' ? 'en' : 'it',
    }),
    addresses: {
      account: address('/account'),
      wishes: address('/account/wishes'),
      verification: address('/account/wishes/verification'),
      confirmation: address('/account/wishes/confirmation'),
    },
    names: new Map(people.holder && holderId ? [[holderId, people.holder]] : []),
  });
  return { status: guardians === null ? 503 : status, headers: pageHeaders, body };
}

export function wishesAddress({ link, lang }: Asked, { said, guardianId }: Done): string {
  const done = new URLSearchParams({ done: said ?? '', guardian: guardianId });
  return `${accountAddress('/account/wishes', { link, lang })}&${done}`;
}
