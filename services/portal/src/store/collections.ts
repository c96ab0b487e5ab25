/** The portal's views, which can all be made again from the topics, and the counts of tries. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';

export const GUESS_LIMITS = 'guessLimits';

export const collections: readonly CollectionDefinition[] = [
  { name: 'families', indexes: [] },
  { name: 'pupils', indexes: [{ key: { tenant: 1, accountId: 1 } }] },
  { name: 'calendars', indexes: [] },
  { name: 'destroyedKeys', indexes: [] },
  { name: 'balances', indexes: [] },
  { name: 'entries', indexes: [{ key: { tenant: 1, accountId: 1, accountVersion: -1 } }] },
  { name: 'notices', indexes: [{ key: { tenant: 1, accountId: 1, dueOn: 1 } }] },
  { name: 'outages', indexes: [{ key: { tenant: 1, to: 1 } }] },
  {
    name: GUESS_LIMITS,
    indexes: [
      { key: { key: 1 }, unique: true },
      { key: { expire: -1 }, expireAfterSeconds: 0 },
    ],
  },
  { name: 'deliveries', indexes: [{ key: { tenant: 1, accountId: 1, changedAt: -1 } }] },
];
