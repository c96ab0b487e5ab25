/** What was moved to an old debt's notice and is not owed any more comes off the debt. */
import { surplusOf } from './allocation.ts';
import { accountOf, type BooksDraft, postTo } from './books.ts';
import { debtOf, linesOfAccount, openCentsOf, postToDebt } from './debt.ts';
import { debtReturnId } from './entry-ids.ts';
import type { Trace } from './facts.ts';
import { WE_OURSELVES } from './pupil.ts';

/**
 * A meal that was moved and then taken back has been given back to the account: as much of it goes
 * from there to the debt, as far as that is open. What was paid stays the family's.
 */
export function reviewDebt(
  draft: BooksDraft,
  debtId: string,
  { recordedAt, today, trace }: { recordedAt: Date; today: string; trace: Trace },
): void {
  const debt = debtOf(draft, debtId);
  if (debt === undefined) return;
  const { accountId, tenant } = debt;
  const lines = linesOfAccount(draft, accountId);
  const amountCents = Math.min(surplusOf(lines, debtId), openCentsOf(draft, debtId, tenant));
  if (amountCents > 0) {
    const about = {
      ...{ tenant, kind: 'debtReturned' as const, amountCents, effectiveOn: today, recordedAt },
      ...{ actor: WE_OURSELVES, source: 'billing:debts', details: { debtId } },
      reason: 'what it was made of was put right',
    };
    const id = debtReturnId(debtId, debt.version + 1);
    postToDebt(draft, debtId, { ...about, _id: `${id}:debt` }, { trace });
    postTo(draft, accountId, { ...about, _id: id, side: 'debit' as const }, trace);
  }
  const reviewed = { ...(debtOf(draft, debtId) ?? debt) };
  const reviewedVersion = accountOf(draft, accountId, tenant).version;
  draft.debts.set(debtId, { debt: { ...reviewed, reviewedVersion }, trace });
}
