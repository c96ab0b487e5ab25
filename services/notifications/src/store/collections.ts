/** What notifications keeps: accounts and what was said to them, and what registry says. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';

export const collections: readonly CollectionDefinition[] = [
  {
    name: 'notifications',
    indexes: [
      // What a sender may take up.
      { key: { channel: 1, state: 1, nextAttemptAt: 1 } },
      { key: { tenant: 1, accountId: 1, decidedAt: -1 } },
      // By which a provider names it.
      { key: { reference: 1 }, unique: true },
      { key: { providerId: 1 }, partialFilterExpression: { providerId: { $type: 'string' } } },
    ],
  },
  {
    name: 'accounts',
    indexes: [
      {
        key: { tenant: 1, reviewAt: 1 },
        partialFilterExpression: { reviewAt: { $type: 'string' } },
      },
    ],
  },
  { name: 'calendars', indexes: [] },
  { name: 'notices', indexes: [{ key: { tenant: 1, accountId: 1 } }] },
  { name: 'destroyedKeys', indexes: [] },
  { name: 'outages', indexes: [{ key: { tenant: 1 } }] },
];
