/** What notifications publishes. */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { id, instant, version } from '../values.ts';

export const channel = z.enum(['email', 'sms', 'appIo']);

export const notificationKind = z.enum([
  'low',
  'negative',
  'thankYou',
  /** The second and third time that a family is told of the same debt. */
  'stillNegative',
  /** The days of grace end soon, and the account is below zero. */
  'graceEnding',
  /** A payment was begun and never arrived. */
  'paymentFailed',
  /** Families could not pay, and can again. */
  'outageOver',
  /** The one word at the end of the service. */
  'closingStatement',
  /** What the office writes to many. */
  'broadcast',
  /** Asks whether an address is the guardian’s. */
  'verification',
  /** Answers what a guardian wrote by SMS. */
  'reply',
]);
export const deliveryState = z.enum([
  'created',
  'sending',
  'sent',
  'delivered',
  'unknown',
  'temporaryFailure',
  'permanentFailure',
  'cancelled',
  /** The provider passed it on to the network, which has not said yet that it arrived. */
  'pending',
  /** Given up: the provider, or we, failed for as long as it was worth sending. */
  'technicalFailure',
  /** The address or the text cannot be; nothing left us. */
  'validationFailed',
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
    channel,
    state: deliveryState,
    changedAt: instant,
    reason: z.string().nullable(),
    /** The broadcast it belongs to. */
    broadcastId: id.nullable().optional(),
  }),
);
