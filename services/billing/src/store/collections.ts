/** The collections of billing, as data: made before traffic, and users get rights on them. */
import { idempotencyKeys } from '@mestolo/service/idempotency.ts';
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { operationCollections } from '@mestolo/service/operation-log.ts';
import { officeCollections } from './office-documents.ts';

export const ENTRIES = 'entries';
export const ACCOUNTS = 'accounts';
export const PUPILS = 'pupils';
export const COMUNI = 'comuni';
export const TARIFFS = 'tariffs';
export const PARKED = 'parked';
export const SUSPENSE = 'suspense';
export const CONFLICTS = 'receiptConflicts';
export const ROLLUPS = 'rollups';

/** Receipts that somebody should look at: few, so the index is small. */
export const FLAGGED = { 'receipt.flags.0': { $exists: true } } as const;

/** Debits of meals that are not their first; the index holds only them, so it stays small. */
export const LATER_DEBITS = { again: true } as const;

export const collections: readonly CollectionDefinition[] = [
  {
    name: ENTRIES,
    indexes: [
      { key: { accountId: 1, accountVersion: 1 }, unique: true },
      {
        key: { mealId: 1, revision: 1, pricing: 1 },
        unique: true,
        partialFilterExpression: LATER_DEBITS,
      },
      { key: { tenant: 1, _id: 1 }, partialFilterExpression: FLAGGED },
    ],
    immutable: true,
  },
  { name: ACCOUNTS, indexes: [] },
  { name: PUPILS, indexes: [] },
  { name: COMUNI, indexes: [] },
  { name: TARIFFS, indexes: [{ key: { tenant: 1 } }], immutable: true },
  {
    name: PARKED,
    indexes: [{ key: { pupilId: 1 } }, { key: { accountId: 1 } }, { key: { tenant: 1, _id: 1 } }],
  },
  { name: SUSPENSE, indexes: [{ key: { accountId: 1 } }, { key: { tenant: 1 } }] },
  { name: CONFLICTS, indexes: [{ key: { tenant: 1 } }] },
  { name: ROLLUPS, indexes: [{ key: { tenant: 1, day: 1 } }] },
  ...officeCollections,
  ...operationCollections,
  idempotencyKeys,
];
