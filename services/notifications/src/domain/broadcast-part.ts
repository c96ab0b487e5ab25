/** The notifications of a broadcast to some families; the same families, the same ids. */
import type { Account } from './account.ts';
import {
  type AudienceView,
  belongs,
  reached,
  type WhyUnreachable,
  whyUnreachable,
} from './audience.ts';
import { type Broadcast, traitsOf } from './broadcast.ts';
import { createNotification, type Notification } from './notification.ts';

export interface MadePart {
  readonly families: number;
  readonly unreachable: readonly { readonly accountId: string; readonly why: WhyUnreachable }[];
  readonly notifications: readonly Notification[];
}

export function makePart(
  broadcast: Broadcast,
  accounts: readonly Account[],
  view: AudienceView & { readonly now: Date; readonly dueAt: Date },
): MadePart {
  const { _id: broadcastId, tenant, audience, cause } = broadcast;
  const traits = traitsOf(broadcast);
  let families = 0;
  const unreachable: MadePart['unreachable'][number][] = [];
  const notifications: Notification[] = [];
  for (const account of accounts) {
    if (!belongs(account, audience, view)) continue;
    families += 1;
    const ways = reached(account, traits.topic, view.settings);
    const why = ways.length === 0 ? whyUnreachable(account) : null;
    if (why !== null) unreachable.push({ accountId: account._id, why });
    const { balance } = account;
    const occasion = {
      tenant,
      accountId: account._id,
      kind: 'broadcast',
      about: broadcastId,
      facts: {
        balanceCents: balance?.balanceCents ?? 0,
        asOf: balance?.asOf ?? view.now.toISOString(),
        amountCents: null,
      },
      cause,
      decidedAt: view.now,
      dueAt: view.dueAt,
      traits,
      broadcastId,
    } as const;
    for (const { guardian, channels } of ways) {
      for (const channel of channels) {
        notifications.push(createNotification(guardian, channel, occasion));
      }
    }
  }
  return { families, unreachable, notifications };
}
