/** Where one channel failed, the guardian's next one is tried: the same words' facts, a new id. */
import { type KindOfNotification, kinds, URGENT_BROADCAST } from './kinds.ts';
import {
  type Channel,
  channels,
  createNotification,
  type Guardian,
  type Notification,
  reachableBy,
} from './notification.ts';

/** What a notification would be called on each channel: the same occasion for the same guardian. */
export function siblingIds(notification: Pick<Notification, '_id' | 'channel'>): readonly string[] {
  const stem = stemOf(notification);
  return channels.map((channel) => `${stem}${channel}`);
}

function stemOf({ _id, channel }: Pick<Notification, '_id' | 'channel'>): string {
  return _id.slice(0, _id.length - channel.length);
}

function traitsOf({ kind, hours }: Notification): KindOfNotification {
  return kind === 'broadcast' && hours === 'urgent' ? URGENT_BROADCAST : kinds[kind];
}

/**
 * The notification that takes the place of one that failed; null where there is no other way, it
 * grew too old, or it belongs to this one address (a code, an answer).
 */
export function insteadOf(
  failed: Notification,
  given: {
    readonly guardian: Guardian;
    /** The ids of the same occasion that exist on any channel, whatever became of them. */
    readonly existing: ReadonlySet<string>;
    readonly now: Date;
  },
): Notification | null {
  const { guardian, existing, now } = given;
  const traits = traitsOf(failed);
  if (traits.topic === null || failed.expiresAt <= now.toISOString()) return null;
  // Meanwhile nothing of this kind is wished for at all.
  if (guardian.wishes?.channels[traits.topic]?.length === 0) return null;
  const stem = stemOf(failed);
  // First what is wished for this; then whatever else may be used at all.
  const ways = [...reachableBy(guardian, traits.topic), ...reachableBy(guardian)];
  const tried = new Set<Channel>([...failed.insteadOf, failed.channel]);
  const next = ways.find((channel) => !tried.has(channel) && !existing.has(`${stem}${channel}`));
  if (next === undefined) return null;
  const { tenant, accountId, kind, facts, cause, broadcastId, said } = failed;
  const about = stem.slice(
    `${accountId}:${kind}:`.length,
    stem.length - `:${guardian.guardianId}:`.length,
  );
  const created = createNotification(guardian, next, {
    ...{ tenant, accountId, kind, about, facts, cause, traits, broadcastId, said },
    decidedAt: now,
    dueAt: now,
    insteadOf: [...tried],
  });
  return { ...created, expiresAt: failed.expiresAt };
}
