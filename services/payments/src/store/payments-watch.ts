/** What is read for metrics of payments: cheaply, since it is read again and again. */
import type { Clocks } from '@mestolo/service/clock.ts';
import type { mongo } from 'mongoose';
import { UNDER_WAY_MS } from '../domain/notice.ts';
import { NOTICES, OUTAGES, TENANTS, UNDER_WAY } from './collections.ts';
import type { NoticeDocument, OutageDocument, TenantDocument } from './documents.ts';

/** Who began to pay and never did has given up by then, and nobody need look after it. */
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;
const LOOKED_AT = 100;

export interface PaymentsWatch {
  /** How long ago the oldest payment was begun whose end is not known; 0 where there is none. */
  pendingSeconds(): Promise<number>;
  outages(): Promise<{ readonly tenant: string; readonly isOpen: boolean }[]>;
}

export function createPaymentsWatch(db: mongo.Db, clocks: Clocks): PaymentsWatch {
  const notices = db.collection<NoticeDocument>(NOTICES);
  const outages = db.collection<OutageDocument>(OUTAGES);
  const tenants = db.collection<TenantDocument>(TENANTS);
  return {
    async pendingSeconds() {
      const found = await notices
        .find({ ...UNDER_WAY, state: 'open' }, { projection: { tenant: 1, underWayUntil: 1 } })
        .sort({ underWayUntil: -1 })
        .limit(LOOKED_AT)
        .toArray();
      const ages = found.map(({ tenant, underWayUntil }) => {
        const begunMs = Date.parse(underWayUntil ?? '') - UNDER_WAY_MS;
        return clocks.now(tenant).getTime() - begunMs;
      });
      const open = ages.filter((ageMs) => ageMs >= 0 && ageMs < GIVEN_UP_AFTER_MS);
      return Math.max(0, ...open) / 1000;
    },
    async outages() {
      const [all, open] = await Promise.all([
        tenants.find({ creditor: { $ne: null } }, { projection: { _id: 1 } }).toArray(),
        outages.find({ to: null }, { projection: { tenant: 1 } }).toArray(),
      ]);
      const out = new Set(open.map(({ tenant }) => tenant));
      const names = new Set([...all.map(({ _id }) => _id), ...out]);
      return [...names].map((tenant) => ({ tenant, isOpen: out.has(tenant) }));
    },
  };
}
