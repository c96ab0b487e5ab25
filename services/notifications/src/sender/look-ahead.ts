/**
 * Fetches keys for the next of a broadcast together: one by one, registry would be asked as often
 * as there are families. It is only ever faster; whoever opens an address asks for its key again.
 */
import type { KeyRing } from '@mestolo/service/keys.ts';
import { keyIdOf } from '@mestolo/service/seal.ts';
import type mongoose from 'mongoose';
import type { Account } from '../domain/account.ts';
import type { Guardian, Notification } from '../domain/notification.ts';

export type LookAhead = (taken: Pick<Notification, 'accountId' | 'broadcastId'>) => Promise<void>;

const AHEAD = 250;
/** Keys are held for ten minutes: what was looked at longer ago is looked at again. */
const LOOKED_FOR_MS = 300_000;

export function createLookAhead(
  db: mongoose.mongo.Db,
  keyRing: Pick<KeyRing, 'fetch'>,
  nowMs: () => number = Date.now,
): LookAhead {
  let known = new Set<string>();
  let knownSinceMs = 0;
  let looking: Promise<void> | null = null;

  const look = async (broadcastId: string): Promise<void> => {
    const next = await db
      .collection<Notification>('notifications')
      .find(
        { broadcastId, state: { $in: ['created', 'sending'] } },
        { projection: { accountId: 1 } },
      )
      .limit(AHEAD)
      .toArray();
    const accountIds = [...new Set(next.map(({ accountId }) => accountId))];
    const families = await db
      .collection<Account>('accounts')
      .find({ _id: { $in: accountIds } }, { projection: { guardians: 1 } })
      .toArray();
    const guardians = families.flatMap((family) => family.guardians);
    await keyRing.fetch(new Set(guardians.flatMap(sealedOf).map(keyIdOf)));
    known = new Set(accountIds);
    knownSinceMs = nowMs();
  };
  return async ({ accountId, broadcastId }) => {
    if (!broadcastId) return;
    if (known.has(accountId) && nowMs() - knownSinceMs < LOOKED_FOR_MS) return;
    looking ??= look(broadcastId)
      // Whoever opens the address says that registry is away.
      .catch(() => undefined)
      .finally(() => {
        looking = null;
      });
    await looking;
  };
}

function sealedOf({ fullName, email, phone, taxCode }: Guardian): readonly string[] {
  return [fullName, email, phone, taxCode ?? null].filter((one) => one !== null);
}
