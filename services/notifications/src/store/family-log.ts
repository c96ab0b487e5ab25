/** Reads what was said to one family, the newest first. */
import { behind, type PageKey } from '@mestolo/service/pages.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { DeliveryState } from '../domain/delivery.ts';
import type { Channel, Notification, NotificationKind } from '../domain/notification.ts';
import type { CalendarDocument } from './calendars.ts';

export interface FamilyKey {
  readonly tenant: string;
  readonly accountId: string;
}

export interface LogFilter {
  readonly kind?: NotificationKind | undefined;
  readonly channel?: Channel | undefined;
  readonly state?: DeliveryState | undefined;
}

export interface LogPage extends LogFilter {
  /** The `logKeyOf` of the line before. */
  readonly after?: PageKey | undefined;
  readonly limit: number;
}

export interface FamilyLog {
  /** The newest balance that has been judged; 0 before the first. */
  accountVersion(family: FamilyKey): Promise<number>;
  page(family: FamilyKey, page: LogPage): Promise<readonly Notification[]>;
  one(family: FamilyKey, reference: string): Promise<Notification | null>;
  /** In which the Comune writes times. */
  timeZone(tenant: string): Promise<string>;
}

const ORDER = { decidedAt: -1, _id: 1 } as const;

export const logKeyOf = ({ decidedAt, _id }: Notification): PageKey => [decidedAt, _id];

export function createFamilyLog(db: mongoose.mongo.Db): FamilyLog {
  const accounts = db.collection<Account>('accounts');
  const notifications = db.collection<Notification>('notifications');
  return {
    async accountVersion({ tenant, accountId }) {
      const account = await accounts.findOne({ _id: accountId, tenant });
      return account?.balance?.version ?? 0;
    },
    page({ tenant, accountId }, { after, limit, ...filter }) {
      const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
      return notifications
        .find({ tenant, accountId, ...Object.fromEntries(wanted), ...behind(ORDER, after) })
        .sort(ORDER)
        .limit(limit)
        .toArray();
    },
    one: ({ tenant, accountId }, reference) =>
      notifications.findOne({ reference, tenant, accountId }),
    async timeZone(tenant) {
      const calendars = db.collection<CalendarDocument>('calendars');
      return (await calendars.findOne({ _id: tenant }))?.timeZone ?? 'Europe/Rome';
    },
  };
}
