/** One read of everything that facts at hand may touch. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Account } from '../domain/account.ts';
import { isLater, type KnownReceipt, type LoadedBooks, type MealInForce } from '../domain/books.ts';
import { suspenseAccountId } from '../domain/entry.ts';
import {
  mealDebitId,
  receiptCreditId,
  receiptDebtId,
  receiptSuspenseId,
} from '../domain/entry-ids.ts';
import type { MealFact } from '../domain/facts.ts';
import { type Comune, type Pupil, stubOfComune, stubOfPupil } from '../domain/pupil.ts';
import { NO_DISCOUNTS, type Tariff } from '../domain/tariff.ts';
import { ACCOUNTS, COMUNI, ENTRIES, LATER_DEBITS, PARKED, PUPILS } from './collections.ts';
import type { ParkedDocument } from './documents.ts';
import { findDebts, findPaid, findSuspendedByKey } from './load-payments.ts';

/** What the facts name; repeats do no harm. */
export interface Wanted {
  readonly tenants: Set<string>;
  readonly accountIds: Set<string>;
  readonly pupilIds: Set<string>;
  readonly mealIds: Set<string>;
  readonly receiptKeys: Set<string>;
  /** Receipts that may be taken back. */
  readonly reversalKeys: Set<string>;
}

export function nothingWanted(): Wanted {
  return {
    tenants: new Set(),
    accountIds: new Set(),
    pupilIds: new Set(),
    mealIds: new Set(),
    receiptKeys: new Set(),
    reversalKeys: new Set(),
  };
}

/**
 * For facts that come in. Of meals that wait only those of the pupils at hand are read, and only
 * where a pupil has some: nearly never.
 */
export async function loadBooks(
  reader: SnapshotReader,
  wanted: Wanted,
  pupilsOf: FindPupils = findPupils,
): Promise<LoadedBooks> {
  const { tenants, accountIds, reversalKeys } = wanted;
  const paid = await findPaid(reader, reversalKeys);
  for (const { accountId } of paid.values()) accountIds.add(accountId);
  const suspended = await findSuspendedByKey(reader, reversalKeys);
  if (wanted.receiptKeys.size > 0) {
    for (const tenant of tenants) accountIds.add(suspenseAccountId(tenant));
  }
  const debts = await findDebts(reader, accountIds);
  for (const { accountId } of debts.values()) accountIds.add(accountId);
  const comuni = await findComuni(reader, tenants);
  const accounts = await findByIds<Account>(reader, ACCOUNTS, accountIds, POSTING_FIELDS);
  const pupils = await pupilsOf(reader, wanted.pupilIds);
  const waiting = [...pupils.values()].filter(({ parked }) => parked > 0);
  const parked = await findParked(
    reader,
    waiting.map(({ _id }) => _id),
  );
  const meals = await findMealsInForce(reader, wanted.mealIds);
  const receipts = await findReceipts(reader, wanted.receiptKeys);
  return { comuni, accounts, pupils, parked, meals, receipts, suspended, debts, paid };
}

export type FindPupils = (
  reader: SnapshotReader,
  ids: ReadonlySet<string>,
) => Promise<ReadonlyMap<string, Pupil>>;

/** An entry replaces `last`, so it is not read to post one. */
const POSTING_FIELDS = { last: 0 } as const;

/** Kept before some fields were there, they have what a stub has in their place. */
export async function findComuni(
  reader: SnapshotReader,
  tenants: ReadonlySet<string>,
): Promise<Map<string, Comune>> {
  const found = await findByIds<Comune>(reader, COMUNI, tenants);
  for (const [id, comune] of found) {
    found.set(id, { ...stubOfComune(id), ...comune, tariff: wholeTariff(comune.tariff) });
  }
  return found;
}

function wholeTariff(tariff: Tariff | null): Tariff | null {
  if (tariff === null) return null;
  const { fees = [], discounts = NO_DISCOUNTS } = tariff;
  return { ...tariff, fees, discounts };
}

/** As Comuni; with everything that is known of them. */
export async function findPupils(
  reader: SnapshotReader,
  ids: ReadonlySet<string>,
): Promise<Map<string, Pupil>> {
  const found = await findByIds<Pupil>(reader, PUPILS, ids);
  for (const [id, pupil] of found) found.set(id, { ...stubOfPupil(id, pupil.tenant), ...pupil });
  return found;
}

export async function findByIds<Document extends { readonly _id: string }>(
  reader: SnapshotReader,
  collection: string,
  ids: ReadonlySet<string>,
  projection: Readonly<Record<string, 0 | 1>> = {},
): Promise<Map<string, Document>> {
  if (ids.size === 0) return new Map();
  const filter = { _id: { $in: [...ids] } };
  const found = await reader.find<Document>(collection, filter, { projection });
  return new Map(found.map((document) => [document._id, document]));
}

export async function findParked(
  reader: SnapshotReader,
  pupilIds: readonly string[],
): Promise<Map<string, MealFact>> {
  if (pupilIds.length === 0) return new Map();
  const found = await reader.find<ParkedDocument>(
    PARKED,
    { pupilId: { $in: pupilIds } },
    { sort: { _id: 1 } },
  );
  return new Map(found.map((meal) => [meal._id, meal]));
}

interface DebitFields extends MealInForce {
  readonly mealId: string;
}

const DEBIT_FIELDS: Readonly<Record<string, 0 | 1>> = {
  _id: 0,
  mealId: 1,
  revision: 1,
  pricing: 1,
  accountId: 1,
  schoolId: 1,
  amountCents: 1,
};

/** First debits are found by their own ids, later ones by the small index of corrections. */
export async function findMealsInForce(
  reader: SnapshotReader,
  mealIds: ReadonlySet<string>,
): Promise<Map<string, MealInForce>> {
  const inForce = new Map<string, MealInForce>();
  if (mealIds.size === 0) return inForce;
  const ids = [...mealIds];
  const first = { _id: { $in: ids.map((mealId) => mealDebitId(mealId, 1)) } };
  const later = { ...LATER_DEBITS, mealId: { $in: ids } };
  const options = { projection: DEBIT_FIELDS };
  const debits = await reader.find<DebitFields>(ENTRIES, { $or: [first, later] }, options);
  for (const debit of debits) {
    const known = inForce.get(debit.mealId);
    if (!known || isLater(debit, known)) inForce.set(debit.mealId, debit);
  }
  return inForce;
}

async function findReceipts(
  reader: SnapshotReader,
  keys: ReadonlySet<string>,
): Promise<Map<string, KnownReceipt>> {
  if (keys.size === 0) return new Map();
  const ids = [...keys].flatMap((key) => Object.values(receiptEntryIds(key)));
  const found = await reader.find<ReceiptEntry>(
    ENTRIES,
    { _id: { $in: ids } },
    { projection: { amountCents: 1, 'receipt.noticeNumber': 1 } },
  );
  const entries = new Map(found.map((entry) => [entry._id, entry]));
  const receipts = new Map<string, KnownReceipt>();
  for (const key of keys) {
    const known = knownReceipt(key, entries);
    if (known !== null) receipts.set(key, known);
  }
  return receipts;
}

interface ReceiptEntry {
  readonly _id: string;
  readonly amountCents: number;
  readonly receipt: { readonly noticeNumber: string };
}

const receiptEntryIds = (key: string) => ({
  credit: receiptCreditId(key),
  suspense: receiptSuspenseId(key),
  debt: receiptDebtId(key),
});

/** What it said when it came: a part may have paid a debt, and what was in suspense gone on. */
function knownReceipt(
  key: string,
  entries: ReadonlyMap<string, ReceiptEntry>,
): KnownReceipt | null {
  const ids = receiptEntryIds(key);
  const debt = entries.get(ids.debt);
  const other = entries.get(ids.suspense) ?? entries.get(ids.credit);
  const noticeNumber = (debt ?? other)?.receipt.noticeNumber;
  if (noticeNumber === undefined) return null;
  return { amountCents: (debt?.amountCents ?? 0) + (other?.amountCents ?? 0), noticeNumber };
}
