/**
 * Old debts that stand apart from the family's account: each has a ledger account of its own, which
 * only its own notice or the office pays.
 */
import { allocate, type LedgerLine } from './allocation.ts';
import { accountOf, type BooksDraft, postTo } from './books.ts';
import { debtAccountId, type EntryDraft } from './entry.ts';
import type { Trace } from './facts.ts';

/** What of a fact (a meal, the fee of a month, an act of the office) was put on its own notice. */
export interface DebtFact {
  readonly fact: string;
  readonly cents: number;
}

export interface SegregatedDebt {
  readonly _id: string;
  readonly tenant: string;
  /** The family that owes it. */
  readonly accountId: string;
  readonly amountCents: number;
  readonly openCents: number;
  /** Withdrawn: it stands in the family's account again. */
  readonly state: 'open' | 'paid' | 'withdrawn';
  readonly dueOn: string;
  readonly reason: string;
  readonly facts: readonly DebtFact[];
  /** The notices whose receipts have paid it, so far as they are counted in. */
  readonly paidBy: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** The version of the family's account at which its facts were looked at last. */
  readonly reviewedVersion?: number;
}

/** A debt as these facts leave it, and the trace of the last of them. */
export interface ChangedDebt {
  readonly debt: SegregatedDebt;
  readonly trace: Trace;
}

/** Which open debts of an account are meant: named ones, or all up to a day. */
export interface DebtChoice {
  readonly facts?: readonly string[] | undefined;
  readonly upTo?: string | undefined;
}

/** Null where one that is named is not open: nobody asks for a part of what they meant. */
export function chooseFacts(lines: readonly LedgerLine[], choice: DebtChoice): DebtFact[] | null {
  const open = allocate(lines).debts.filter(({ openCents }) => openCents > 0);
  const { facts, upTo } = choice;
  const chosen = open.filter(({ fact, effectiveOn }) =>
    facts === undefined ? upTo !== undefined && effectiveOn <= upTo : facts.includes(fact),
  );
  if (facts !== undefined && chosen.length !== new Set(facts).size) return null;
  return chosen.map(({ fact, openCents: cents }) => ({ fact, cents }));
}

export function debtOf({ debts, loaded }: BooksDraft, debtId: string): SegregatedDebt | undefined {
  return debts.get(debtId)?.debt ?? loaded.debts?.get(debtId);
}

/** All entries of a family's account, with what has been posted to it in the same group. */
export function linesOfAccount({ loaded, posted }: BooksDraft, accountId: string): LedgerLine[] {
  const added = posted.map(({ entry }) => entry).filter((one) => one.accountId === accountId);
  return [...(loaded.lines?.get(accountId) ?? []), ...added];
}

/** What its ledger account says; 0 for one that is not known. */
export function openCentsOf(draft: BooksDraft, debtId: string, tenant: string): number {
  return Math.max(0, -accountOf(draft, debtAccountId(debtId), tenant).balanceCents);
}

/** Posts to the debt's own account, and lets what is told of the debt follow. */
export function postToDebt(
  draft: BooksDraft,
  debtId: string,
  entry: EntryDraft,
  posted: { readonly trace: Trace; readonly noticeNumber?: string; readonly isWithdrawn?: true },
): void {
  const { trace, noticeNumber, isWithdrawn } = posted;
  postTo(draft, debtAccountId(debtId), entry, trace);
  const debt = debtOf(draft, debtId);
  // Books that are made anew for a proof have the accounts only.
  if (debt === undefined) return;
  const openCents = openCentsOf(draft, debtId, entry.tenant);
  const settled = isWithdrawn ? 'withdrawn' : debt.state === 'withdrawn' ? 'withdrawn' : 'paid';
  const isNewNotice = noticeNumber !== undefined && !debt.paidBy.includes(noticeNumber);
  const changed: SegregatedDebt = {
    ...debt,
    openCents,
    state: openCents > 0 ? 'open' : settled,
    paidBy: isNewNotice ? [...debt.paidBy, noticeNumber] : debt.paidBy,
    version: debt.version + 1,
    changedAt: entry.recordedAt,
  };
  draft.debts.set(debtId, { debt: changed, trace });
}
