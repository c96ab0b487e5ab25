/** What notifications publishes. */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { id, instant, version } from '../values.ts';

export const notificationKind = z.enum(['low', 'negative', 'thankYou']);
export const deliveryState = z.enum([
  'created',
  'sending',
  'sent',
  'delivered',
  'unknown',
  'temporaryFailure',
  'permanentFailure',
  'cancelled',
]);

/** What became of one message to one guardian over one channel. */
export const DeliveryChanged = defineEvent(
  'it.mestolo.notifications.delivery-changed.v1',
  z.object({
    notificationId: z.string(),
    version,
    accountId: id,
    guardianId: id,
    kind: notificationKind,
    channel: z.enum(['email', 'sms']),
    state: deliveryState,
    changedAt: instant,
    reason: z.string().nullable(),
  }),
);
