/** How far the flows of each creditor have been asked for, and which creditors there are. */
import type { mongo } from 'mongoose';
import type { Creditor } from '../domain/creditor.ts';
import { TENANTS } from './collections.ts';
import { type TenantDocument, toCreditor } from './documents.ts';
import { FLOW_POLLS } from './settlement-collections.ts';
import type { PollDocument } from './settlement-documents.ts';

export interface FlowPolls {
  /** One Comune of each creditor. */
  creditors(): Promise<Creditor[]>;
  of(fiscalCode: string): Promise<PollDocument | null>;
  /** The mark only moves forward. */
  note(fiscalCode: string, poll: { upTo: string | null; error: string | null }): Promise<void>;
}

export function createFlowPolls(db: mongo.Db): FlowPolls {
  const polls = db.collection<PollDocument>(FLOW_POLLS);
  return {
    async creditors() {
      const tenants = db.collection<TenantDocument>(TENANTS);
      const found = await tenants
        .find({ creditor: { $ne: null } })
        .sort({ _id: 1 })
        .toArray();
      const all = found.map(toCreditor).filter((one) => one !== null);
      return [...new Map(all.toReversed().map((one) => [one.fiscalCode, one])).values()];
    },
    of: (fiscalCode) => polls.findOne({ _id: fiscalCode }),
    async note(fiscalCode, { upTo, error }) {
      const update = { $set: { lastAt: new Date(), error } };
      await polls.updateOne({ _id: fiscalCode }, update, { upsert: true });
      if (upTo === null) return;
      const publishedUpTo = new Date(upTo).toISOString();
      const isEarlier = { $not: { $gte: publishedUpTo } };
      const earlier = { _id: fiscalCode, publishedUpTo: isEarlier };
      await polls.updateOne(earlier, { $set: { publishedUpTo } });
    },
  };
}
