/** Opens names and numbers of many guardians at once, for as long as the office looks at them. */
import type { KeyRing } from '@mestolo/service/keys.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Guardian } from '../domain/notification.ts';

/** Null where there is none, or its key is destroyed. */
export interface OpenedPerson {
  readonly name: string | null;
  readonly phone: string | null;
}

export interface BroadcastPeople {
  /** The guardians of each of these accounts. */
  familiesOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, readonly Guardian[]>>;
  /** By the ids of the guardians. @throws Error where registry cannot be asked for keys */
  open(tenant: string, guardians: readonly Guardian[]): Promise<ReadonlyMap<string, OpenedPerson>>;
}

export const NOBODY: OpenedPerson = { name: null, phone: null };

export function createBroadcastPeople(db: mongoose.mongo.Db, keyRing: KeyRing): BroadcastPeople {
  return {
    async familiesOf(accountIds) {
      const found = await db
        .collection<Account>('accounts')
        .find({ _id: { $in: [...new Set(accountIds)] } }, { projection: { guardians: 1 } })
        .toArray();
      return new Map(found.map(({ _id, guardians }) => [_id, guardians]));
    },
    async open(tenant, guardians) {
      const sealed = guardians.flatMap(({ fullName, phone }) => [fullName, phone ?? []].flat());
      await keyRing.fetchFor(sealed);
      const opened = ({ guardianId: recordId, fullName, phone }: Guardian): OpenedPerson => ({
        name: keyRing.open(fullName, { tenant, recordId, field: 'fullName' }),
        phone: phone && keyRing.open(phone, { tenant, recordId, field: 'phone' }),
      });
      return new Map(guardians.map((one) => [one.guardianId, opened(one)]));
    },
  };
}
