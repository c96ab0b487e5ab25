/**
 * POST /internal/payment-codes/{code}/notices: a notice for whoever has a family's payment code.
 * The answer says nothing of the family, neither who it is nor how its account stands.
 */
import { noticeNumber } from '@mestolo/contracts/events/payments.ts';
import { amountCents, instant, localDate, tenantId } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { MAX_AMOUNT_CENTS } from '../domain/amounts.ts';
import type { CodeAnswer, NoticeByCode } from '../store/notice-by-code.ts';
import { noticeView } from './notice-view.ts';

const body = z.strictObject({ amountCents: z.int().min(1).max(MAX_AMOUNT_CENTS) });

/** Less than others see of a notice: no account. */
const view = z.strictObject({
  tenant: tenantId,
  noticeNumber,
  noticeNumberInGroups: z.string(),
  creditorFiscalCode: z.string(),
  companyName: z.string(),
  amountCents,
  dueOn: localDate,
  state: z.enum(['open', 'paid', 'expired', 'cancelled']),
  createdAt: instant,
});

export function postPaymentCodeNotices(noticeByCode: NoticeByCode): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/payment-codes/{code}/notices',
    summary: 'Make a payment notice for whoever has the payment code of a family',
    access: 'service',
    callers: ['portal', 'office'],
    idempotencyKey: 'required',
    body,
    answers: { 201: view },
    async handle({ params: { code }, body: said, idempotencyKey: key, cause }) {
      const { amountCents: cents } = said;
      const answer = await noticeByCode({ code, amountCents: cents, key, cause });
      return { status: 201, headers: { 'cache-control': 'no-store' }, body: viewOf(answer) };
    },
  });
}

function viewOf(answer: CodeAnswer): z.infer<typeof view> {
  switch (answer.kind) {
    case 'made': {
      const { creditor, notice } = answer;
      const shown = noticeView(notice);
      return {
        tenant: creditor.tenant,
        noticeNumber: shown.noticeNumber,
        noticeNumberInGroups: shown.noticeNumberInGroups,
        creditorFiscalCode: shown.creditorFiscalCode,
        companyName: creditor.companyName,
        amountCents: shown.amountCents,
        dueOn: shown.dueOn,
        state: shown.state,
        createdAt: shown.createdAt,
      };
    }
    case 'unknownCode':
      throw problem(404, {
        type: 'unknown-payment-code',
        detail: 'No family has this payment code. Read it again, character by character.',
      });
    case 'noCreditor': {
      const detail = 'This Comune has not joined pagoPA, so nothing can be paid to it.';
      throw problem(409, { type: 'no-creditor', detail });
    }
    case 'amountOutOfRange':
      throw problem(422, {
        type: 'amount-out-of-range',
        detail: answer.refusal,
        ...answer.range,
      });
  }
}
