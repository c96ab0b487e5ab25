/** One read of everything that actions of the office rest on. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { LoadedBooks } from '../domain/books.ts';
import { accountsOf, type OfficeAction } from '../domain/office-action.ts';
import { pendingDebitCents } from '../domain/pending-debits.ts';
import type { AcceptedMeal } from '../domain/projection.ts';
import { PARKED } from './collections.ts';
import type { ParkedDocument } from './documents.ts';
import { loadBooks, nothingWanted } from './load-books.ts';
import { findLines } from './load-payments.ts';

export interface WantedAction {
  readonly tenant: string;
  readonly action: OfficeAction;
  /** Meals that attendance has and billing may not, of the account that pays out. */
  readonly unposted: readonly AcceptedMeal[];
}

export interface ActionState {
  readonly books: LoadedBooks;
  /** By account. */
  readonly pendingCents: ReadonlyMap<string, number | null>;
}

export async function loadActions(
  reader: SnapshotReader,
  wantedActions: readonly WantedAction[],
): Promise<ActionState> {
  const wanted = nothingWanted();
  for (const { tenant, action } of wantedActions) {
    wanted.tenants.add(tenant);
    for (const id of accountsOf(action, tenant)) wanted.accountIds.add(id);
    for (const key of receiptKeyOf(action)) wanted.reversalKeys.add(key);
  }
  const payers = [...new Set(wantedActions.flatMap(({ action }) => payerOf(action)))];
  const waiting = payers.length
    ? await reader.find<ParkedDocument>(PARKED, { accountId: { $in: payers } })
    : [];
  const taken = wantedActions.flatMap(({ action, unposted }) =>
    payerOf(action).flatMap((accountId) => unposted.map((meal) => ({ ...meal, accountId }))),
  );
  const meals = [...waiting, ...taken];
  for (const { mealId, pupilId } of meals) {
    wanted.mealIds.add(mealId);
    wanted.pupilIds.add(pupilId);
  }
  const books = await loadBooks(reader, wanted);
  const debtors = wantedActions.flatMap(({ action }) =>
    action.type === 'debt' ? [action.accountId] : [],
  );
  const pendingCents = payers.map((accountId) => {
    const ofAccount = meals.filter((meal) => meal.accountId === accountId);
    const account = books.accounts.get(accountId);
    return [accountId, pendingDebitCents(ofAccount, books, account)] as const;
  });
  return {
    books: { ...books, lines: await findLines(reader, new Set(debtors)) },
    pendingCents: new Map(pendingCents),
  };
}

/** The account that money leaves: what it still owes must be known. */
function payerOf(action: OfficeAction): string[] {
  const pays = action.type === 'transfer' || (action.type === 'entry' && action.kind === 'refund');
  return pays ? [action.accountId] : [];
}

function receiptKeyOf(action: OfficeAction): string[] {
  if ('receiptKey' in action) return [action.receiptKey];
  const isReversal = action.type === 'entry' && action.kind === 'paymentReversal';
  return isReversal && action.receipt !== undefined ? [action.receipt] : [];
}
