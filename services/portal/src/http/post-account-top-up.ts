/** POST /account/top-up?link=…: a notice on the account of the link, and on to its page. */
import { defineRoute, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { NoticeTokens } from '../notice-token.ts';
import type { FieldFault } from '../pages/pay-fields.ts';
import { languageOf } from '../pages/words.ts';
import type { Payments } from '../payments.ts';
import { verdictOfClaims } from './account-address.ts';
import { FORM_LIMIT_BYTES } from './form-fields.ts';
import { type AccountPages, accountReply, problemReply } from './get-account-page.ts';
import { noticeAddress } from './notice-address.ts';
import { seeOther } from './pay-form.ts';
import { amountOfForm, keyOfForm, readForm } from './pay-form-body.ts';

const query = z.strictObject({ link: z.string().optional(), lang: z.string().optional() });
const page = z.string();

export function postAccountTopUp(
  tools: AccountPages & { readonly payments: Payments; readonly noticeTokens: NoticeTokens },
): Route {
  const { payments, noticeTokens, assets } = tools;
  return defineRoute({
    method: 'post',
    path: '/account/top-up',
    summary: 'Make a payment notice on the account of a link and lead to its page',
    access: 'link',
    query,
    rawBody: true,
    bodyLimitBytes: FORM_LIMIT_BYTES,
    produces: 'text/html',
    answers: {
      ...{ 303: z.undefined(), 401: page, 403: page, 404: page, 410: page, 422: page, 503: page },
    },
    async handle({ query: asked, claims, body, headers }): Promise<Reply> {
      const verdict = verdictOfClaims(claims);
      if (verdict.kind !== 'valid') return problemReply(verdict.kind, asked, assets);
      const form = readForm(body, headers['content-type']);
      const again = (fault: FieldFault, status = 422) =>
        accountReply(tools, { verdict, asked, status, sent: { form, faults: [fault] } });
      const amount = amountOfForm(form);
      if (amount.amountCents === null) return again(amount.fault);
      const { amountCents } = amount;
      const made = await payments.topUp(verdict.target, {
        amountCents,
        idempotencyKey: keyOfForm(form),
      });
      switch (made.kind) {
        case 'made': {
          const token = await noticeTokens.sign(made.notice);
          const { link } = asked;
          return seeOther(noticeAddress(token, { lang: languageOf(asked.lang), link }));
        }
        case 'outOfRange':
          return again({ ...made, field: 'amount', why: 'range' });
        case 'noCreditor':
          return again({ field: null, why: 'noCreditor' });
        case 'unknown':
        case 'away':
          return again({ field: null, why: 'away' }, 503);
      }
    },
  });
}
