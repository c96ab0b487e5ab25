/** Puts together what notices and receipts need: their doors, their lists, the sweep of the day. */
import type { Door, Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { doRegularly } from '@mestolo/service/do-regularly.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import type { Receipt } from './domain/receipt.ts';
import type { NoticeNeeds } from './http/notice-routes.ts';
import { cancelDoor } from './store/cancel-door.ts';
import { waitingDebtsDoor } from './store/debt-notices.ts';
import { expiryDoor } from './store/expiry-door.ts';
import { createNoticeLists } from './store/notice-lists.ts';
import { createQueries, type Queries } from './store/queries.ts';
import { receiptDoor, type TakenReceipt } from './store/receipt-door.ts';
import { createReceiptTotals } from './store/receipt-totals.ts';
import { reissueDoor } from './store/reissue-door.ts';
import { resendDoor } from './store/resend-door.ts';
import { sweepNotices } from './store/sweep-notices.ts';
import { topUpDoor } from './store/top-up-door.ts';
import { type UnderWayRequest, underWayDoor } from './store/under-way-door.ts';
import { watchReceipts } from './store/watch-receipts.ts';

/** A day passes once a day, but a demo's clock may jump. */
const SWEEP_EVERY_MS = 5_000;

export interface NoticeParts {
  readonly needs: NoticeNeeds;
  readonly queries: Queries;
  /** The one way in for receipts, whoever brings them. */
  readonly receipts: Door<Receipt, TakenReceipt>;
  readonly underWay: Door<UnderWayRequest, boolean>;
  readonly tasks: readonly BackgroundTask[];
}

export function noticeParts(tools: {
  readonly db: mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  readonly messaging: Messaging;
}): NoticeParts {
  const { db, clocks, logger, messaging } = tools;
  const queries = createQueries(db, clocks);
  const doors = {
    expiry: messaging.door('expiry', expiryDoor),
    waitingDebts: messaging.door('waiting-debts', waitingDebtsDoor),
  };
  const sweep = doRegularly({
    logger,
    everyMs: SWEEP_EVERY_MS,
    failure: 'notices past their day could not be told of, trying later',
    work: (isStopping) => sweepNotices({ db, queries }, doors, isStopping),
  });
  return {
    needs: {
      queries,
      lists: createNoticeLists(db),
      totals: createReceiptTotals(db),
      topUps: idempotentDoor(messaging, 'top-ups', topUpDoor, {
        // Another answer may change: the account can arrive.
        keeps: ({ kind }) => kind === 'made',
      }),
      cancellations: messaging.door('cancellations', cancelDoor),
      reissues: idempotentDoor(messaging, 'reissues', reissueDoor, {
        keeps: ({ kind }) => kind === 'made',
      }),
      resend: messaging.door('resend', resendDoor),
    },
    queries,
    receipts: watchReceipts(messaging.door('receipts', receiptDoor), logger),
    underWay: messaging.door('under-way', underWayDoor),
    tasks: [sweep],
  };
}
