/** GET and POST /paga: anybody pays in with a family's payment code; limits hold who guesses. */
import { readPaymentCode } from '@mestolo/contracts/payment-code.ts';
import { defineRoute, type Reply, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { clientAddress } from '../domain/client-address.ts';
import type { NoticeTokens } from '../notice-token.ts';
import { type AssetAddresses, pageHeaders } from '../pages/layout.ts';
import type { FieldFault } from '../pages/pay-fields.ts';
import { payFormPage } from '../pages/pay-form-page.ts';
import { tooManyPage } from '../pages/pay-message-page.ts';
import { type Language, languageOf } from '../pages/words.ts';
import type { Payments } from '../payments.ts';
import type { GuessLimits } from '../store/guess-limits.ts';
import { FORM_LIMIT_BYTES } from './form-fields.ts';
import { noticeAddress } from './notice-address.ts';
import { amountOfForm, keyOfForm, newFormKey, readForm, type SentForm } from './pay-form-body.ts';

export interface PayFormTools {
  readonly payments: Payments;
  readonly limits: GuessLimits;
  readonly noticeTokens: NoticeTokens;
  readonly assets: AssetAddresses;
  /** How many proxies of ours stand before the portal. */
  readonly proxies: number;
}

const query = z.strictObject({ lang: z.string().optional() });
/** No code has this character: it is looked for like any other, and found nowhere. */
const NO_CODE = '-';

export function payFormRoutes(tools: PayFormTools): readonly Route[] {
  const { assets } = tools;
  const show = defineRoute({
    method: 'get',
    path: '/paga',
    summary: 'Show the form by which anybody pays in with a payment code',
    access: 'public',
    query,
    produces: 'text/html',
    answers: { 200: z.string() },
    async handle({ query: { lang } }) {
      const typed = { code: '', amount: '' };
      const form = { typed, faults: [], formKey: newFormKey(), assets };
      return { status: 200, headers: pageHeaders, body: payFormPage(form, languageOf(lang)) };
    },
  });
  const take = defineRoute({
    method: 'post',
    path: '/paga',
    summary: 'Make a payment notice by a payment code and lead to its page',
    access: 'public',
    query,
    rawBody: true,
    bodyLimitBytes: FORM_LIMIT_BYTES,
    produces: 'text/html',
    answers: { 303: z.undefined(), 422: z.string(), 429: z.string(), 503: z.string() },
    async handle({ body, headers, peerAddress: peer, query: { lang } }) {
      const form = readForm(body, headers['content-type']);
      const forwardedFor = headers['x-forwarded-for'];
      const address = clientAddress({ peer, forwardedFor, proxies: tools.proxies });
      return takeForm(tools, { form, address, language: languageOf(lang) });
    },
  });
  return [show, take];
}

interface Sent {
  readonly form: SentForm;
  readonly address: string;
  readonly language: Language;
}

async function takeForm(tools: PayFormTools, { form, address, language }: Sent): Promise<Reply> {
  const again = (faults: readonly FieldFault[], status = 422): Reply => {
    const { code, amount, formKey } = form;
    const shown = { typed: { code, amount }, faults, formKey, assets: tools.assets };
    return { status, headers: pageHeaders, body: payFormPage(shown, language) };
  };
  const amount = amountOfForm(form);
  const missing = form.code === '' ? [{ field: 'code', why: 'missingCode' } as const] : [];
  if (amount.amountCents === null) return again([...missing, amount.fault]);
  if (missing.length > 0) return again(missing);
  const code = readPaymentCode(form.code);
  const waitSeconds = await tools.limits.take(address, code);
  if (waitSeconds !== null) return tooMany(waitSeconds, language, tools.assets);
  const { amountCents } = amount;
  const asked = { amountCents, idempotencyKey: keyOfForm(form) };
  // A mistyped code goes the same way as one that nobody has: it takes the same time.
  const made = await tools.payments.noticeByCode(code ?? NO_CODE, asked);
  if (made.kind === 'unknown') return again([{ field: 'code', why: 'wrongCode' }]);
  await tools.limits.giveBack(address);
  switch (made.kind) {
    case 'made': {
      const token = await tools.noticeTokens.sign(made.notice);
      return seeOther(noticeAddress(token, { lang: language }));
    }
    case 'outOfRange':
      return again([{ ...made, field: 'amount', why: 'range' }]);
    case 'noCreditor':
      return again([{ field: null, why: 'noCreditor' }]);
    case 'away':
      return again([{ field: null, why: 'away' }], 503);
  }
}

export function seeOther(location: string): Reply {
  return { status: 303, headers: { location, 'cache-control': 'no-store' } };
}

export function tooMany(waitSeconds: number, language: Language, assets: AssetAddresses): Reply {
  return {
    status: 429,
    headers: { ...pageHeaders, 'retry-after': String(waitSeconds) },
    body: tooManyPage(waitSeconds, { language, assets }),
  };
}
