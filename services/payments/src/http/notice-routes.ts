/** The routes of notices and receipts. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import { createNoticeByCode } from '../store/notice-by-code.ts';
import type { NoticeLists } from '../store/notice-lists.ts';
import type { Queries } from '../store/queries.ts';
import type { ReceiptTotals } from '../store/receipt-totals.ts';
import type { ResendRequest } from '../store/resend-door.ts';
import { getControlTotals } from './get-control-totals.ts';
import { getNotice } from './get-notice.ts';
import { getNotices } from './get-notices.ts';
import { getReceiptAnomalies } from './get-receipt-anomalies.ts';
import { getReceipts } from './get-receipts.ts';
import { type CancellationNeeds, postNoticeCancellation } from './post-notice-cancellation.ts';
import { postNoticeReissue, type ReissueNeeds } from './post-notice-reissue.ts';
import { postPaymentCodeNotices } from './post-payment-code-notices.ts';
import { postReceiptsResend } from './post-receipts-resend.ts';
import { postTopUps, type TopUpNeeds } from './post-top-ups.ts';

export interface NoticeNeeds {
  readonly queries: Queries;
  readonly lists: NoticeLists;
  readonly totals: ReceiptTotals;
  readonly topUps: TopUpNeeds['door'];
  readonly cancellations: CancellationNeeds['door'];
  readonly reissues: ReissueNeeds['door'];
  readonly resend: Door<ResendRequest, number>;
}

export function noticeRoutes(needs: NoticeNeeds): Route[] {
  const { queries, lists, totals, topUps, cancellations, reissues, resend } = needs;
  return [
    postTopUps({ queries, door: topUps }),
    postPaymentCodeNotices(createNoticeByCode({ queries, door: topUps })),
    getNotices(queries, lists),
    getNotice(queries),
    postNoticeCancellation({ queries, door: cancellations }),
    postNoticeReissue({ queries, door: reissues }),
    getControlTotals(totals),
    getReceipts(totals, lists),
    getReceiptAnomalies(lists),
    postReceiptsResend(resend),
  ];
}
