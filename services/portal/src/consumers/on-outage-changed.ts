/** payments.outages / OutageChanged → since when families cannot pay as they should. */
import { OutageChanged } from '@mestolo/contracts/events/payments.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { defineView } from './view.ts';

export const onOutageChanged = defineView({
  topic: topics.outages,
  definition: OutageChanged,
  collection: 'outages',
  document: ({ outageId, version, part, from, to }, tenant) => ({
    _id: outageId,
    tenant,
    version,
    part,
    from,
    to,
  }),
});
