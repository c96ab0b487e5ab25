/**
 * GET /internal/tenants/{tenant}/notices/{noticeNumber}.pdf and .png: the notice a parent holds.
 */
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import { stateOn } from '../domain/notice-states.ts';
import { paperNotice } from '../domain/paper-notice.ts';
import type { NoticeJob, PrintNotice } from '../paper/print-notice.ts';
import type { OpenHolder } from '../store/open-holder.ts';
import type { Queries } from '../store/queries.ts';

export interface PaperNeeds {
  readonly queries: Queries;
  /** Opens the name of the account holder, where that can be. */
  readonly openHolder: OpenHolder;
  readonly print: PrintNotice;
  /** Where families reach the portal; null where there is none. */
  readonly portalUrl: string | null;
}

/** Pages that anybody may open ask for a paper that names nobody. */
const query = z.strictObject({ addressee: z.literal('none').optional() });

const callers = ['portal', 'office', 'notifications', 'operator'] as const;
const answers = { 200: z.string() };

export function paperRoutes(needs: PaperNeeds): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/internal/tenants/{tenant}/notices/{noticeNumber}.pdf',
      summary: 'Give a notice that can be paid as a tagged PDF, with the codes that machines read',
      access: 'service',
      callers,
      query,
      produces: 'application/pdf',
      answers,
      handle: (asked) => paperAnswer(needs, asked, PDF),
    }),
    defineRoute({
      method: 'get',
      path: '/internal/tenants/{tenant}/notices/{noticeNumber}.png',
      summary: 'Give a notice that can be paid as a picture for a phone',
      access: 'service',
      callers,
      query,
      produces: 'image/png',
      answers,
      handle: (asked) => paperAnswer(needs, asked, PICTURE),
    }),
  ];
}

interface Form {
  readonly form: NoticeJob['form'];
  readonly type: string;
  readonly ending: string;
}

const PDF: Form = { form: 'pdf', type: 'application/pdf', ending: 'pdf' };
const PICTURE: Form = { form: 'picture', type: 'image/png', ending: 'png' };

interface Asked {
  readonly params: { readonly tenant: string; readonly noticeNumber: string };
  readonly query: z.infer<typeof query>;
}

async function paperAnswer(needs: PaperNeeds, asked: Asked, { form, type, ending }: Form) {
  const { noticeNumber } = asked.params;
  const { notice, creditor } = await payable(needs.queries, asked.params);
  const family = await needs.queries.family(notice.accountId);
  const paper = paperNotice({
    notice,
    creditor,
    addressee: asked.query.addressee === 'none' ? null : await needs.openHolder(notice),
    paymentCode: family?.paymentCode ?? null,
    portalUrl: needs.portalUrl,
  });
  const body = await needs.print({ form, notice: paper, madeAt: new Date(notice.changedAt) });
  return {
    status: 200,
    headers: {
      'content-type': type,
      'content-disposition': `inline; filename="avviso-${noticeNumber}.${ending}"`,
      'cache-control': 'no-store',
    },
    body,
  };
}

/** Only what can be paid is printed: a paper that is refused at the counter helps nobody. */
async function payable(queries: Queries, { tenant, noticeNumber }: Asked['params']) {
  const comune = await queries.comune(tenant);
  const creditor = comune?.creditor;
  const notice = creditor && (await queries.notice(creditor.fiscalCode, noticeNumber));
  if (!comune || !creditor || !notice || notice.tenant !== tenant) {
    throw problem(404, { type: 'unknown-notice', detail: 'This Comune has no such notice.' });
  }
  const state = stateOn(notice, comune.today);
  if (state !== 'open') throw problem(409, REFUSALS[state]);
  return { notice, creditor };
}

const REFUSALS = {
  paid: { type: 'notice-paid', detail: 'This notice has been paid.' },
  cancelled: { type: 'notice-cancelled', detail: 'This notice was cancelled. Make a new one.' },
  expired: { type: 'notice-expired', detail: 'This notice is past its date. Make a new one.' },
} as const;
