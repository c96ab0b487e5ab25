/** The collections of orders, diets, staff and the kitchen's counts, as data. */
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';

export const ORDERS = 'orders';
export const ORDER_RECEIPTS = 'orderReceipts';
export const DIETS = 'diets';
export const STAFF = 'staff';
export const STAFF_MEALS = 'staffMeals';
export const COUNTS = 'counts';
export const DOOR_BEATS = 'doorBeats';
/** Since when we know of a school. */
export const KNOWN_SCHOOLS = 'knownSchools';

/** Beats are kept for longer than a cut-off looks back. */
const BEATS_KEPT_SECONDS = 7 * 86_400;

export const orderCollections: readonly CollectionDefinition[] = [
  { name: ORDERS, indexes: [] },
  // A receipt is what a family holds in its hand: nobody changes it.
  {
    name: ORDER_RECEIPTS,
    indexes: [{ key: { tenant: 1, pupilId: 1, countedAt: -1, _id: 1 } }],
    immutable: true,
  },
  { name: DIETS, indexes: [] },
  { name: STAFF, indexes: [] },
  { name: STAFF_MEALS, indexes: [{ key: { tenant: 1, servedOn: 1, schoolId: 1 } }] },
  {
    name: COUNTS,
    indexes: [
      { key: { tenant: 1, servedOn: 1, schoolId: 1 } },
      { key: { tenant: 1, schoolId: 1, servedOn: -1 } },
    ],
  },
  { name: KNOWN_SCHOOLS, indexes: [{ key: { tenant: 1 } }] },
  { name: DOOR_BEATS, indexes: [{ key: { at: 1 }, expireAfterSeconds: BEATS_KEPT_SECONDS }] },
];
