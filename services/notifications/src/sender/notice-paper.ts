/** The payment notice that goes with a reminder: the one that is open already, or a new one. */

import { ServiceCallFailed, type ServiceClient } from '@mestolo/service/client.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import type { Account } from '../domain/account.ts';
import { type OpenNotice, owedCents, reusable } from '../domain/notice-to-attach.ts';
import type { Notification } from '../domain/notification.ts';
import { type CalendarDocument, nowAt } from '../store/calendars.ts';

export interface NoticePaper {
  readonly noticeNumber: string;
  readonly amountCents: number;
  readonly pdf: Buffer;
}

/**
 * Null where there is nothing to pay with: no debt, a Comune that has not joined pagoPA, a notice
 * that was paid just now.
 *
 * @throws ServiceCallFailed where payments can't be asked now
 */
export type NoticeFor = (
  notification: Pick<Notification, '_id' | 'tenant' | 'facts'>,
  account: Pick<Account, '_id'>,
) => Promise<NoticePaper | null>;

const made = z.looseObject({ noticeNumber: z.string(), amountCents: z.int() });
const PRINTED_WITHIN_MS = 10_000;

export function createNoticePaper(tools: {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly payments: Pick<ServiceClient, 'post' | 'getFile'>;
}): NoticeFor {
  const { db, clocks, payments } = tools;
  const notices = db.collection<OpenNotice & { tenant: string; accountId: string }>('notices');
  const calendars = db.collection<CalendarDocument>('calendars');
  const print = async (
    tenant: string,
    notice: Pick<OpenNotice, 'noticeNumber' | 'amountCents'>,
  ) => {
    const { noticeNumber, amountCents } = notice;
    const path = `/internal/tenants/${tenant}/notices/${noticeNumber}.pdf`;
    const file = await unlessRefused(payments.getFile(path, { timeoutMs: PRINTED_WITHIN_MS }));
    return file && { noticeNumber, amountCents, pdf: file.bytes };
  };
  return async (notification, { _id: accountId }) => {
    const { _id, tenant, facts } = notification;
    const amountCents = owedCents(facts);
    const calendar = await calendars.findOne({ _id: tenant });
    if (amountCents === null || !calendar?.creditorFiscalCode) return null;
    const today = localDate(nowAt(calendar, clocks), calendar.timeZone);
    const open = await notices.find({ tenant, accountId, state: 'open', kind: 'topUp' }).toArray();
    const known = reusable(open, { amountCents, today });
    const printed = known && (await print(tenant, known));
    if (printed) return printed;
    const notice = await unlessRefused(
      payments.post(`/internal/tenants/${tenant}/top-ups`, {
        body: { accountId, amountCents },
        schema: made,
        // Every attempt of one reminder, to whichever guardian, gets the same notice.
        idempotencyKey: `reminder:${occasionOf(_id)}`,
      }),
    );
    return notice && print(tenant, notice);
  };
}

/** A notification's id without its guardian and channel. */
function occasionOf(notificationId: string): string {
  return notificationId.split(':').slice(0, -2).join(':');
}

/** Null where payments says no for good; whoever waits for the same answer waits for ever. */
async function unlessRefused<Answer>(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call;
  } catch (error) {
    const isNo = error instanceof ServiceCallFailed && [404, 409, 422].includes(error.status ?? 0);
    if (isNo) return null;
    throw error;
  }
}
