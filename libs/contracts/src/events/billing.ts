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
  month,
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
  /** What a family had with the system before: money, paper vouchers, receipts that came late. */
  'openingBalance',
  'openingVouchers',
  'formerReceipt',
  'mealDebit',
  'mealReversal',
  'feeDebit',
  'feeReversal',
  'topUp',
  /** Cash at the office's desk: not a traceable payment. */
  'cashTopUp',
  'paymentReversal',
  'adjustment',
  'refund',
  'writeOff',
  'transferOut',
  'transferIn',
  'suspense',
  'suspenseRelease',
  /** An old debt leaves the family's account … */
  'debtSegregated',
  /** … and stands alone; only its own notice, or the office, pays it. */
  'debtOpened',
  'debtPayment',
  /** Part of it is not owed any more: a correction, a write-off, or it goes back to the account. */
  'debtReduced',
  'debtReturned',
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
    /** The month of a fee; absent for every other kind. */
    fee: z.object({ month, pupilId: id, revision: z.int(), schoolId: id.optional() }).optional(),
    /** What the hash covers besides: with it the chain can be made again from this topic alone. */
    chain: z
      .object({
        schema: z.int().positive(),
        /** A family's account, or one of the Comune's own that has a chain. */
        ledgerAccount: z.string().min(1),
        version,
        balanceAfterCents: balanceCents,
        side: z.enum(['debit', 'credit']),
        contra: z.string().min(1),
        prevHash: z.string(),
        source: z.string(),
        receipt: z
          .object({
            creditorFiscalCode: z.string(),
            receiptId: z.string(),
            noticeNumber: z.string(),
            flags: z.array(z.string()),
          })
          .optional(),
        /** How often the price of this revision was put right; absent: never. */
        pricing: z.int().positive().optional(),
        /** What kinds of the office's entries say besides. */
        details: z.record(z.string(), z.union([z.string(), z.int()])).optional(),
      })
      .optional(),
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

/** An old debt that was taken out of a family's account, and what of it is still owed. */
export const DebtChanged = defineEvent(
  'it.mestolo.billing.debt-changed.v1',
  z.object({
    debtId: id,
    version,
    accountId: id,
    amountCents,
    openCents: amountCents,
    /** Withdrawn: it stands in the family's account again. */
    state: z.enum(['open', 'paid', 'withdrawn']),
    dueOn: localDate,
    changedAt: instant,
    /** The notices whose receipts are counted in what is open. */
    paidBy: z.array(z.string().regex(/^[0-9]{18}$/)).optional(),
  }),
);
