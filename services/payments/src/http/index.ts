/** Every route of payments. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import type { Route } from '@mestolo/service/http.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { StationPorts } from '../pagopa/ports.ts';
import type { ReceiptTotals } from '../store/receipt-totals.ts';
import type { ResendRequest } from '../store/resend-door.ts';
import { getControlTotals } from './get-control-totals.ts';
import { getNotice } from './get-notice.ts';
import { getReceipts } from './get-receipts.ts';
import { paForNode } from './pa-for-node.ts';
import { type CancellationNeeds, postNoticeCancellation } from './post-notice-cancellation.ts';
import { postReceiptsResend } from './post-receipts-resend.ts';
import { postTopUps, type TopUpNeeds } from './post-top-ups.ts';

export interface RouteNeeds {
  readonly queries: TopUpNeeds['queries'];
  readonly topUps: TopUpNeeds['door'];
  readonly cancellations: CancellationNeeds['door'];
  readonly station: StationPorts;
  readonly totals: ReceiptTotals;
  readonly resend: Door<ResendRequest, number>;
  readonly logger: Logger;
}

export function createRoutes(needs: RouteNeeds): Route[] {
  const { queries, topUps, cancellations, station, totals, resend, logger } = needs;
  return [
    postTopUps({ queries, door: topUps }),
    getNotice(queries),
    postNoticeCancellation({ queries, door: cancellations }),
    getControlTotals(totals),
    getReceipts(totals),
    postReceiptsResend(resend),
    paForNode(station, logger),
  ];
}
