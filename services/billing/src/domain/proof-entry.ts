/** Entries as billing.entries tells them, made into what can be posted once more. */
import type { EntryPosted } from '@mestolo/contracts/events/billing.ts';
import type { z } from 'zod';
import type { Tally } from './books.ts';
import type { EntryDraft } from './entry.ts';
import { receiptKey } from './entry-ids.ts';

type Told = z.infer<(typeof EntryPosted)['data']>;

/** An entry with the place and the hash that it had. */
export interface ToldEntry {
  readonly draft: EntryDraft;
  readonly accountId: string;
  readonly accountVersion: number;
  readonly hash: string;
}

/** Null for an entry of a time when events did not tell all that its hash covers. */
export function toldEntry(tenant: string, told: Told): ToldEntry | null {
  const { chain, meal, tariff, fee, reason, traceId, kind } = told;
  if (chain === undefined) return null;
  const { side, source, receipt, pricing, details } = chain;
  const isAgain = kind === 'mealDebit' && meal !== null && (meal.revision > 1 || pricing);
  const draft: EntryDraft = {
    ...{ _id: told.entryId, tenant, kind, amountCents: told.amountCents, side },
    ...{ effectiveOn: told.effectiveOn, recordedAt: new Date(told.recordedAt) },
    ...(meal && meal),
    ...(fee && { pupilId: fee.pupilId, fee: { month: fee.month, revision: fee.revision } }),
    ...(fee?.schoolId !== undefined && { schoolId: fee.schoolId }),
    ...(tariff && { tariff: tariff.version }),
    ...(tariff?.band != null && { band: tariff.band }),
    ...(pricing !== undefined && { pricing }),
    ...(isAgain && { again: true }),
    ...(receipt && { receipt }),
    ...(details && { details }),
    actor: actorOf(told.actor),
    ...(reason !== null && { reason }),
    source,
    ...(traceId !== null && { traceId }),
  };
  return { draft, accountId: chain.ledgerAccount, accountVersion: chain.version, hash: told.hash };
}

function actorOf({ kind, id, onBehalfOf }: Told['actor']): EntryDraft['actor'] {
  return onBehalfOf === undefined ? { kind, id } : { kind, id, onBehalfOf };
}

/** Counts facts as they were counted when they came, in the order of an account's entries. */
export function talliesOf(): (draft: EntryDraft) => Tally[] {
  const revisions = new Map<string, number>();
  const receipts = new Set<string>();
  return ({ kind, tenant, effectiveOn: day, mealId, revision, receipt, source }) => {
    if (kind === 'mealDebit' && mealId !== undefined && revision !== undefined) {
      const before = revisions.get(mealId);
      if (before !== undefined && before >= revision) return [];
      revisions.set(mealId, revision);
      const names = [`${mealId}:${revision}`];
      if (before !== undefined) names.push(`${mealId}:${before}`);
      return [{ of: 'meals', tenant, day, added: before === undefined ? 1 : 0, names }];
    }
    const isCounted = kind === 'topUp' || kind === 'suspense' || kind === 'debtPayment';
    if (!isCounted || receipt === undefined || !source.startsWith('payments.receipts:')) return [];
    const key = receiptKey(receipt);
    if (receipts.has(key)) return [];
    receipts.add(key);
    return [{ of: 'receipts', tenant, day, added: 1, names: [key] }];
  };
}
