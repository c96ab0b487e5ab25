/** One read of everything that actions of the office rest on. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { LoadedBooks } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { receiptCreditId } from '../domain/entry-ids.ts';
import type { ReceiptFact } from '../domain/facts.ts';
import { accountsOf, type OfficeAction, type PaymentInBooks } from '../domain/office-action.ts';
import { receiptReversalId } from '../domain/office-entry-ids.ts';
import { pendingDebitCents } from '../domain/pending-debits.ts';
import type { AcceptedMeal } from '../domain/projection.ts';
import { ENTRIES, PARKED, SUSPENSE } from './collections.ts';
import type { ParkedDocument, SuspenseDocument } from './documents.ts';
import { findByIds, loadBooks, nothingWanted } from './load-books.ts';

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
  /** By receipt key. */
  readonly payments: ReadonlyMap<string, PaymentInBooks>;
}

export async function loadActions(
  reader: SnapshotReader,
  wantedActions: readonly WantedAction[],
): Promise<ActionState> {
  const wanted = nothingWanted();
  for (const { tenant, action } of wantedActions) {
    wanted.tenants.add(tenant);
    for (const id of accountsOf(action, tenant)) wanted.accountIds.add(id);
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
  const keys = wantedActions.flatMap(({ action }) => receiptKeyOf(action));
  const suspended = await findByIds<SuspenseDocument>(reader, SUSPENSE, new Set(keys));
  const facts = [...suspended].map(
    ([key, { _id, ...fact }]) => [key, fact as ReceiptFact] as const,
  );
  const pendingCents = payers.map((accountId) => {
    const ofAccount = meals.filter((meal) => meal.accountId === accountId);
    const account = books.accounts.get(accountId);
    return [accountId, pendingDebitCents(ofAccount, books, account)] as const;
  });
  return {
    books: { ...books, suspended: new Map(facts) },
    pendingCents: new Map(pendingCents),
    payments: await findPayments(reader, keys),
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

async function findPayments(
  reader: SnapshotReader,
  keys: readonly string[],
): Promise<ReadonlyMap<string, PaymentInBooks>> {
  const ids = keys.flatMap((key) => [receiptCreditId(key), receiptReversalId(key)]);
  const entries = await findByIds<Entry>(reader, ENTRIES, new Set(ids));
  const payments = keys.flatMap((key) => {
    const entry = entries.get(receiptCreditId(key));
    if (entry?.receipt === undefined) return [];
    const { accountId, amountCents, receipt } = entry;
    const isReversed = entries.has(receiptReversalId(key));
    return [[key, { accountId, amountCents, receipt, isReversed }] as const];
  });
  return new Map(payments);
}
