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
/** Old debts with notices of their own. */
export const DEBTS = 'debts';
export const ROLLUPS = 'rollups';
/** One for each lane of pupils: whoever marks a Comune writes them all. */
export const GUARDS = 'guards';
/** Results of proofs. */
export const PROOFS = 'proofs';
/** How far the chain of each account was found whole. */
export const PROVEN_HEADS = 'provenHeads';
/** The heads of accounts as they were signed, sheet after sheet. */
export const SIGNED_HEADS = 'signedHeads';
/** Which process does a night's or an hour's work. */
export const PROOF_TURNS = 'proofTurns';
/** Facts that attendance or payments have and that have not come here. */
export const MISSING_FACTS = 'missingFacts';

/** Receipts that somebody should look at: few, so the index is small. */
export const FLAGGED = { 'receipt.flags.0': { $exists: true } } as const;

/** Debits of meals that are not their first; the index holds only them, so it stays small. */
export const LATER_DEBITS = { again: true } as const;

/** Fees are few beside meals, and are found by pupil. */
export const FEE_DEBITS = { kind: 'feeDebit' } as const;

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
      { key: { pupilId: 1, 'fee.month': 1 }, partialFilterExpression: FEE_DEBITS },
      { key: { tenant: 1, _id: 1 }, partialFilterExpression: FLAGGED },
    ],
    immutable: true,
  },
  { name: ACCOUNTS, indexes: [] },
  {
    name: PUPILS,
    indexes: [
      { key: { tenant: 1, _id: 1 } },
      { key: { repriceFrom: 1 }, partialFilterExpression: { repriceFrom: { $exists: true } } },
    ],
  },
  { name: COMUNI, indexes: [] },
  { name: GUARDS, indexes: [] },
  { name: TARIFFS, indexes: [{ key: { tenant: 1 } }], immutable: true },
  {
    name: PARKED,
    indexes: [{ key: { pupilId: 1 } }, { key: { accountId: 1 } }, { key: { tenant: 1, _id: 1 } }],
  },
  { name: SUSPENSE, indexes: [{ key: { accountId: 1 } }, { key: { tenant: 1 } }] },
  { name: CONFLICTS, indexes: [{ key: { tenant: 1 } }] },
  { name: DEBTS, indexes: [{ key: { tenant: 1, accountId: 1 } }, { key: { state: 1 } }] },
  { name: ROLLUPS, indexes: [{ key: { tenant: 1, day: 1 } }] },
  { name: PROOFS, indexes: [{ key: { tenant: 1, startedAt: -1 } }], immutable: true },
  { name: PROVEN_HEADS, indexes: [{ key: { tenant: 1 } }] },
  {
    name: SIGNED_HEADS,
    indexes: [{ key: { tenant: 1, number: 1 }, unique: true }],
    immutable: true,
  },
  { name: PROOF_TURNS, indexes: [] },
  { name: MISSING_FACTS, indexes: [{ key: { tenant: 1, kind: 1, day: 1 } }] },
  ...officeCollections,
  ...operationCollections,
  idempotencyKeys,
];
