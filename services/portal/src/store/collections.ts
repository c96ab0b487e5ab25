/** The portal's views: all can be made again from the topics. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';

export const collections: readonly CollectionDefinition[] = [
  { name: 'families', indexes: [] },
  { name: 'pupils', indexes: [{ key: { tenant: 1, accountId: 1 } }] },
  { name: 'calendars', indexes: [] },
  { name: 'destroyedKeys', indexes: [] },
  { name: 'balances', indexes: [] },
  { name: 'entries', indexes: [{ key: { tenant: 1, accountId: 1, accountVersion: -1 } }] },
  { name: 'notices', indexes: [{ key: { tenant: 1, accountId: 1, dueOn: 1 } }] },
  { name: 'deliveries', indexes: [{ key: { tenant: 1, accountId: 1, changedAt: -1 } }] },
];
