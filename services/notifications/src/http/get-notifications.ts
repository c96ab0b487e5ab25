/** What was said to a family, when, why, and what became of it; newest first. */
import { deliveryState, notificationKind } from '@mestolo/contracts/events/notifications.ts';
import { amountCents, balanceCents, id, instant } from '@mestolo/contracts/values.ts';
import { defineRoute } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import type { Account } from '../domain/account.ts';
import { channels, type Notification } from '../domain/notification.ts';

const SHOWN = 200;

const notificationBody = z.strictObject({
  notificationId: z.string(),
  reference: z.string(),
  guardianId: id,
  kind: notificationKind,
  channel: z.enum(channels),
  state: deliveryState,
  reason: z.string().nullable(),
  balanceCents,
  asOf: instant,
  amountCents: amountCents.nullable(),
  decidedAt: instant,
  dueAt: instant,
  changedAt: instant,
  attempts: z.int().nonnegative(),
  traceId: z.string().nullable(),
});

export function getNotifications(db: mongoose.mongo.Db) {
  const accounts = db.collection<Account>('accounts');
  const notifications = db.collection<Notification>('notifications');
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/accounts/{accountId}/notifications',
    summary: 'Show what was said to a family, and what became of it; newest first',
    access: 'service',
    answers: {
      200: z.strictObject({
        accountVersion: z.int().nonnegative(),
        notifications: z.array(notificationBody),
      }),
    },
    async handle({ params: { tenant, accountId } }) {
      // The account first: what its version led to is then there to be found.
      const account = await accounts.findOne({ _id: accountId, tenant });
      const found = await notifications
        .find({ tenant, accountId })
        .sort({ decidedAt: -1, _id: 1 })
        .limit(SHOWN)
        .toArray();
      return {
        status: 200,
        body: {
          /** The newest balance that has been judged; 0 before the first. */
          accountVersion: account?.balance?.version ?? 0,
          notifications: found.map(shown),
        },
      };
    },
  });
}

function shown(one: Notification) {
  return {
    notificationId: one._id,
    reference: one.reference,
    guardianId: one.guardianId,
    kind: one.kind,
    channel: one.channel,
    state: one.state,
    reason: one.reason,
    balanceCents: one.facts.balanceCents,
    asOf: one.facts.asOf,
    amountCents: one.facts.amountCents,
    decidedAt: one.decidedAt,
    dueAt: one.dueAt,
    changedAt: one.changedAt,
    attempts: one.attempts,
    traceId: one.cause.traceId,
  };
}
