/** What billing publishes. */
import { z } from 'zod';
import { defineEvent } from '../event.ts';
import {
  actor,
  amountCents,
  balanceCents,
  id,
  instant,
  localDate,
  mealId,
  version,
} from '../values.ts';

/** An account of the ledger: a family's (`family:<id>`) or one of the Comune's own. */
export const ledgerAccount = z.string().min(1);

export const posting = z.object({
  account: ledgerAccount,
  side: z.enum(['debit', 'credit']),
  amountCents,
});

export const entryKind = z.enum([
  'openingBalance',
  'mealDebit',
  'mealReversal',
  'topUp',
  'suspense',
  'suspenseRelease',
]);

/** A journal entry; never changed, never deleted. Its postings balance. */
export const EntryPosted = defineEvent(
  'it.mestolo.billing.entry-posted.v1',
  z.object({
    entryId: z.string(),
    kind: entryKind,
    /** The family account, or null where the entry touches none (suspense). */
    accountId: id.nullable(),
    accountVersion: version.nullable(),
    balanceAfterCents: balanceCents.nullable(),
    amountCents,
    postings: z.array(posting),
    effectiveOn: localDate,
    recordedAt: instant,
    meal: z.object({ mealId, revision: z.int(), pupilId: id, schoolId: id }).nullable(),
    /** The tariff version and band that made the price. */
    tariff: z.object({ version: z.string(), band: z.string().nullable() }).nullable(),
    actor,
    reason: z.string().nullable(),
    traceId: z.string().nullable(),
    hash: z.string(),
  }),
);

/** The state of an account; compacted, so only the newest is sure to be read. */
export const BalanceChanged = defineEvent(
  'it.mestolo.billing.balance-changed.v1',
  z.object({
    accountId: id,
    version,
    balanceCents,
    /** Business time of the entry that made this balance. */
    asOf: instant,
    last: z.object({
      entryId: z.string(),
      kind: entryKind,
      amountCents,
      effectiveOn: localDate,
    }),
    /** The price of the last meal that was not free; null before the first. */
    mealPriceCents: amountCents.nullable(),
  }),
);
