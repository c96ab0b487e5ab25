/** What notifications keeps: accounts and what was said to them, and what registry says. */
import { idempotencyKeys } from '@mestolo/service/idempotency.ts';
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { operationCollections } from '@mestolo/service/operation-log.ts';
import { openStates } from '../domain/delivery.ts';
import { backChannelCollections } from './back-channel-collections.ts';
import { broadcastCollections, broadcastIndexes } from './broadcasts.ts';
import { RENDERINGS } from './renderings.ts';
import { SETTINGS } from './settings.ts';
import { SPENDING } from './spending.ts';
import { TEMPLATES } from './templates.ts';

export const collections: readonly CollectionDefinition[] = [
  {
    name: 'notifications',
    indexes: [
      // What a sender may take up, the most urgent first; see `claimable`.
      {
        key: { channel: 1, priority: 1, dueAt: 1, nextAttemptAt: 1, hours: 1, tenant: 1 },
        partialFilterExpression: { state: { $in: [...openStates] } },
      },
      {
        key: { channel: 1, nextAttemptAt: 1 },
        partialFilterExpression: { state: { $in: [...openStates] } },
      },
      // What grew too old before it was sent.
      {
        key: { tenant: 1, expiresAt: 1 },
        partialFilterExpression: { state: { $in: [...openStates] } },
      },
      // What a provider has not reported on.
      { key: { askAt: 1 }, partialFilterExpression: { askAt: { $type: 'date' } } },
      { key: { tenant: 1, accountId: 1, decidedAt: -1 } },
      ...broadcastIndexes,
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
      { key: { 'children.pupilId': 1 } },
      // A broadcast goes through all of them in this order.
      { key: { tenant: 1, _id: 1 } },
      // Who owes, for the list of due reminders.
      { key: { tenant: 1, 'balance.balanceCents': 1 } },
    ],
  },
  { name: 'calendars', indexes: [] },
  { name: SETTINGS, indexes: [] },
  {
    name: TEMPLATES,
    indexes: [{ key: { tenant: 1, kind: 1, language: 1, version: -1 }, unique: true }],
    immutable: true,
  },
  {
    name: RENDERINGS,
    indexes: [{ key: { deleteAt: 1 }, expireAfterSeconds: 0 }, { key: { accountId: 1 } }],
  },
  { name: 'notices', indexes: [{ key: { tenant: 1, accountId: 1 } }] },
  { name: 'destroyedKeys', indexes: [] },
  { name: 'outages', indexes: [{ key: { tenant: 1 } }] },
  { name: SPENDING, indexes: [{ key: { tenant: 1, day: 1 } }] },
  ...backChannelCollections,
  ...broadcastCollections,
  ...operationCollections,
  idempotencyKeys,
];
