/** Reads guardians with what may be shown of them, and has them changed. */
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Guardian } from '../domain/notification.ts';
import type { GuardianAnswer, GuardianRequest } from './guardian-door.ts';
import type { OpenedGuardian, People } from './people.ts';
import { type Found, find } from './proofs.ts';
import { readSettings } from './settings.ts';

export interface SeenGuardian extends Found {
  readonly opened: OpenedGuardian;
  /** Whether the Comune has App IO. */
  readonly appIo: boolean;
}

export interface GuardianId {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
}

export interface Guardians {
  /** Null where the Comune, the account or the guardian is not known. */
  see(of: GuardianId): Promise<SeenGuardian | null>;
  /** All of an account; null where it is not known. */
  seeAll(
    of: Pick<GuardianId, 'tenant' | 'accountId'>,
  ): Promise<readonly Omit<SeenGuardian, 'calendar'>[] | null>;
  change(request: GuardianRequest, cause: Cause): Promise<GuardianAnswer>;
}

export function createGuardians(tools: {
  readonly db: mongoose.mongo.Db;
  readonly people: People;
  readonly door: Door<GuardianRequest, GuardianAnswer>;
}): Guardians {
  const { db, people, door } = tools;
  const seen = async (tenant: string, guardian: Guardian) => ({
    opened: await people.openGuardian(tenant, guardian),
    appIo: (await readSettings(db, tenant)).appIo,
  });
  return {
    async see(of) {
      const found = await find({ db }, of);
      return found && { ...found, ...(await seen(of.tenant, found.guardian)) };
    },
    async seeAll({ tenant, accountId }) {
      const accounts = db.collection<Account>('accounts');
      const account = await accounts.findOne({ _id: accountId, tenant });
      if (account === null) return null;
      const all = account.guardians.map(async (guardian) => ({
        account,
        guardian,
        ...(await seen(tenant, guardian)),
      }));
      return Promise.all(all);
    },
    change: (request, cause) => door.submit(request, cause),
  };
}
