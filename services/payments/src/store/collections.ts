/** What payments keeps. */
import { idempotencyKeys } from '@mestolo/service/idempotency.ts';
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import { settlementCollections } from './settlement-collections.ts';

/** The Comuni, from registry: their creditor settings, clock and zone. */
export const TENANTS = 'tenants';
/** The families, from registry: who holds the account, sealed, and the payment code. */
export const FAMILIES = 'families';
/**
 * Keys that registry has destroyed; nothing is opened with them again, whatever is still cached.
 */
export const DESTROYED_KEYS = 'destroyedKeys';
/** The next number of each creditor's notices. */
export const COUNTERS = 'counters';
export const NOTICES = 'notices';
/** Old debts as billing last told of them. */
export const DEBTS = 'debts';
/** What PagoPA has still to be told of notices. */
export const CONFERRALS = 'conferrals';
/** When families could not pay. */
export const OUTAGES = 'outages';
/** How calls of PagoPA's doors ended, by part. */
export const DOOR_HEALTH = 'doorHealth';
/** Carts that Checkout has taken. */
export const CARTS = 'carts';
/** How far PagoPA's archive of receipts has been read, and which of them were taken. */
export const RECEIPT_POLLS = 'receiptPolls';
export const POLLED_RECEIPTS = 'polledReceipts';
/** What was paid, each with the message as it came, sealed. */
export const RECEIPTS = 'receipts';
/** How many receipts each day has and their hashes combined; several documents a day. */
export const RECEIPT_TOTALS = 'receiptTotals';
/** Receipts that contradict another one or themselves; an office has to look at them. */
export const RECEIPT_ANOMALIES = 'receiptAnomalies';

/** Notices that somebody has begun to pay: few, so the index is small. */
export const UNDER_WAY = { underWayUntil: { $type: 'string' } } as const;

export const collections: readonly CollectionDefinition[] = [
  { name: TENANTS, indexes: [{ key: { 'creditor.fiscalCode': 1 } }] },
  { name: FAMILIES, indexes: [{ key: { tenant: 1 } }, { key: { paymentCode: 1 } }] },
  { name: DESTROYED_KEYS, indexes: [] },
  { name: COUNTERS, indexes: [] },
  {
    name: NOTICES,
    indexes: [
      { key: { tenant: 1, accountId: 1, createdAt: -1 } },
      // The sweep of what is past its date, and of what an outage moves.
      { key: { tenant: 1, state: 1, dueOn: 1 } },
      { key: { debtId: 1 } },
      { key: { underWayUntil: 1 }, partialFilterExpression: UNDER_WAY },
    ],
  },
  {
    name: DEBTS,
    indexes: [{ key: { tenant: 1 }, partialFilterExpression: { waits: true } }],
  },
  { name: CONFERRALS, indexes: [{ key: { nextAt: 1 } }, { key: { tenant: 1, _id: 1 } }] },
  { name: OUTAGES, indexes: [{ key: { tenant: 1, from: -1 } }, { key: { to: 1 } }] },
  { name: DOOR_HEALTH, indexes: [] },
  { name: CARTS, indexes: [{ key: { expiresAt: 1 }, expireAfterSeconds: 0 }] },
  { name: RECEIPT_POLLS, indexes: [] },
  { name: POLLED_RECEIPTS, indexes: [{ key: { takenAt: 1 }, expireAfterSeconds: 365 * 86_400 }] },
  {
    name: RECEIPTS,
    indexes: [
      { key: { tenant: 1, receivedAt: -1, _id: -1 } },
      // Most receipts have no flag, and are in no list of those that have one.
      {
        key: { tenant: 1, flags: 1, receivedAt: -1, _id: -1 },
        partialFilterExpression: { 'flags.0': { $exists: true } },
      },
      { key: { noticeId: 1 } },
      { key: { tenant: 1, paidOn: 1, _id: 1 } },
    ],
    immutable: true,
  },
  { name: RECEIPT_TOTALS, indexes: [{ key: { tenant: 1, paidOn: 1 } }] },
  idempotencyKeys,
  { name: RECEIPT_ANOMALIES, indexes: [{ key: { tenant: 1, receivedAt: -1 } }], immutable: true },
  ...settlementCollections,
];
