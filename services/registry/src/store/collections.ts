/**
 * The collections of registry, as data: they are made before traffic, and users get rights on them.
 */
import { idempotencyKeys } from '@mestolo/service/idempotency.ts';
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { operationCollections } from '@mestolo/service/operation-log.ts';

export const CALENDARS = 'calendars';
export const FAMILIES = 'families';
export const GUARDIANS = 'guardians';
export const PUPILS = 'pupils';
export const DIETS = 'diets';
export const STAFF = 'staff';
export const EXTERNAL_IDS = 'externalIds';
export const KEYS = 'keys';
export const DESTROYED_KEYS = 'destroyedKeys';

/**
 * Ids, hashes and key ids stand in `_id`, so that none of them needs a unique index beside it. A
 * payment code does: a family keeps its document for ever, so no code is ever given twice.
 */
export const collections: readonly CollectionDefinition[] = [
  { name: CALENDARS, indexes: [] },
  {
    name: FAMILIES,
    indexes: [
      { key: { tenant: 1 } },
      {
        key: { paymentCode: 1 },
        unique: true,
        partialFilterExpression: { paymentCode: { $exists: true } },
      },
    ],
  },
  { name: GUARDIANS, indexes: [{ key: { accountId: 1 } }, { key: { tenant: 1, taxCodeHash: 1 } }] },
  {
    name: PUPILS,
    indexes: [
      { key: { accountId: 1 } },
      { key: { tenant: 1, taxCodeHash: 1 } },
      { key: { tenant: 1, 'enrolments.classId': 1 } },
    ],
  },
  { name: DIETS, indexes: [{ key: { accountId: 1 } }] },
  { name: STAFF, indexes: [{ key: { tenant: 1, _id: 1 } }] },
  ...operationCollections,
  idempotencyKeys,
  { name: EXTERNAL_IDS, indexes: [{ key: { accountId: 1 } }] },
  { name: KEYS, indexes: [] },
  // Kept for ever, and to be applied again to whatever a backup brings back.
  { name: DESTROYED_KEYS, indexes: [], immutable: true },
];
