/** What routes read, outside any transaction. */

import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import type { Creditor } from '../domain/creditor.ts';
import { type Notice, noticeId } from '../domain/notice.ts';
import { DESTROYED_KEYS, FAMILIES, NOTICES, TENANTS } from './collections.ts';
import {
  type DestroyedKeyDocument,
  type FamilyDocument,
  type NoticeDocument,
  type TenantDocument,
  toCreditor,
  toNotice,
} from './documents.ts';

/** A Comune and what time it is there. */
export interface Comune {
  /** Null until it has joined pagoPA. */
  readonly creditor: Creditor | null;
  readonly now: Date;
  /** The local day. */
  readonly today: string;
}

export interface Queries {
  comune(tenant: string): Promise<Comune | null>;
  creditorsOf(fiscalCode: string): Promise<Creditor[]>;
  notice(creditorFiscalCode: string, noticeNumber: string): Promise<Notice | null>;
  family(accountId: string): Promise<FamilyDocument | null>;
  familyOfCode(paymentCode: string): Promise<FamilyDocument | null>;
  isDestroyed(keyId: string): Promise<boolean>;
}

export function createQueries(db: mongo.Db, clocks: Clocks): Queries {
  const tenants = db.collection<TenantDocument>(TENANTS);
  const notices = db.collection<NoticeDocument>(NOTICES);
  const families = db.collection<FamilyDocument>(FAMILIES);
  const destroyedKeys = db.collection<DestroyedKeyDocument>(DESTROYED_KEYS);
  return {
    async comune(tenant) {
      const found = await tenants.findOne({ _id: tenant });
      if (found === null) return null;
      clocks.set(tenant, found.clock);
      const now = clocks.now(tenant);
      return { creditor: toCreditor(found), now, today: localDate(now, found.timeZone) };
    },
    async creditorsOf(fiscalCode) {
      const filter = { 'creditor.fiscalCode': fiscalCode };
      const found = await tenants.find(filter).sort({ _id: 1 }).toArray();
      return found.map(toCreditor).filter((creditor) => creditor !== null);
    },
    async notice(creditorFiscalCode, noticeNumber) {
      const found = await notices.findOne({ _id: noticeId(creditorFiscalCode, noticeNumber) });
      return found === null ? null : toNotice(found);
    },
    family: (accountId) => families.findOne({ _id: accountId }),
    familyOfCode: (paymentCode) => families.findOne({ paymentCode }),
    async isDestroyed(keyId) {
      return (await destroyedKeys.findOne({ _id: keyId })) !== null;
    },
  };
}
