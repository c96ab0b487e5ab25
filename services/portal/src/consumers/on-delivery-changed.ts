/**
 * notifications.deliveries / DeliveryChanged → which messages were sent, and what became of them.
 */
import { DeliveryChanged } from '@mestolo/contracts/events/notifications.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onDeliveryChanged = defineView({
  topic: topics.deliveries,
  definition: DeliveryChanged,
  collection: 'deliveries',
  document: ({ notificationId, version, accountId, kind, channel, state, changedAt }, tenant) => ({
    _id: notificationId,
    tenant,
    accountId,
    version,
    kind,
    channel,
    state,
    changedAt,
  }),
});
