/** Notices that are past their day and have not been paid. */
import type { mongo } from 'mongoose';
import { NOTICES } from './collections.ts';
import type { NoticeDocument } from './documents.ts';

export interface PastNotice {
  readonly noticeNumber: string;
  readonly kind: 'topUp' | 'debt';
  readonly amountCents: number;
  readonly dueOn: string;
}

export type PastNotices = (tenant: string, since: string, today: string) => Promise<PastNotice[]>;

export function createPastNotices(db: mongo.Db): PastNotices {
  return async (tenant, since, today) => {
    const found = await db
      .collection<NoticeDocument>(NOTICES)
      .find({
        tenant,
        state: { $in: ['open', 'expired'] },
        dueOn: { $gte: since, $lt: today },
      })
      .sort({ dueOn: 1, _id: 1 })
      .toArray();
    return found.map(({ noticeNumber, kind, amountCents, dueOn }) => ({
      ...{ noticeNumber, amountCents, dueOn },
      kind: kind ?? 'topUp',
    }));
  };
}
