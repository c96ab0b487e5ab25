/** Asks the provider whether it has an SMS that somebody may have sent already. */
import type mongoose from 'mongoose';
import type { Outcome } from '../domain/delivery.ts';
import type { Notification } from '../domain/notification.ts';
import type { OutgoingSms, SmsProvider } from '../providers/provider.ts';

/** Null where the provider knows of no such SMS: only then may it be sent again. */
export async function lookUp(
  { db, sms }: { readonly db: mongoose.mongo.Db; readonly sms: SmsProvider },
  { firstClaimedAt, decidedAt }: Notification,
  wanted: OutgoingSms,
): Promise<Outcome | null> {
  try {
    const found = await sms.find(wanted, firstClaimedAt ?? new Date(decidedAt));
    // The same words may have gone to the same phone for another guardian of the family.
    const ours = await db
      .collection<Notification>('notifications')
      .find({ providerId: { $in: [...found] } }, { projection: { providerId: 1 } })
      .toArray();
    const taken = new Set(ours.map(({ providerId }) => providerId));
    const free = found.find((sid) => !taken.has(sid));
    return free === undefined ? null : { kind: 'sent', providerId: free };
  } catch {
    return { kind: 'unclear', reason: 'providerUnreachable', scope: 'provider' };
  }
}
