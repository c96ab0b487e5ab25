/** What was taken over from the system before, as it is shown and searched. */
import { behind, type PageKey } from '@mestolo/service/pages.ts';
import type { mongo } from 'mongoose';
import type { TakeoverKind } from '../domain/takeover.ts';
import { TAKEOVER, type TakeoverDocument } from './office-documents.ts';
import { noticeId } from './office-lists.ts';

export interface TakeoverLists {
  /** One more than `limit` where there are more. */
  page(
    tenant: string,
    page: {
      readonly kind: TakeoverKind | undefined;
      readonly after: PageKey | undefined;
      readonly limit: number;
    },
  ): Promise<TakeoverDocument[]>;
  all(tenant: string): Promise<TakeoverDocument[]>;
  /** Payments of the year, kept for certificates. */
  payments(tenant: string, accountId: string): Promise<TakeoverDocument[]>;
  /** Accounts by the numbers of their notices. */
  notices(tenant: string, numbers: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const BY_ID = { _id: 1 } as const;

export function createTakeoverLists(db: mongo.Db): TakeoverLists {
  const takeover = db.collection<TakeoverDocument>(TAKEOVER);
  return {
    page: (tenant, { kind, after, limit }) =>
      takeover
        .find<TakeoverDocument>({ tenant, ...(kind && { kind }), ...behind(BY_ID, after) })
        .sort(BY_ID)
        .limit(limit + 1)
        .toArray(),
    all: (tenant) =>
      takeover.find<TakeoverDocument>({ tenant }).sort({ kind: 1, _id: 1 }).toArray(),
    payments: (tenant, accountId) =>
      takeover
        .find<TakeoverDocument>({ accountId, kind: 'earlierPayments', tenant })
        .sort({ day: 1, _id: 1 })
        .toArray(),
    async notices(tenant, numbers) {
      const ids = numbers.map((number) => noticeId(tenant, number));
      const found = await takeover
        .find<TakeoverDocument>({ _id: { $in: [...new Set(ids)] } })
        .toArray();
      return new Map(found.map(({ noticeNumber, accountId }) => [noticeNumber ?? '', accountId]));
    },
  };
}
