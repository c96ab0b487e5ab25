/** One read of everything that registry's news may touch. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Account } from '../domain/account.ts';
import type { LoadedBooks } from '../domain/books.ts';
import { suspenseAccountId } from '../domain/entry.ts';
import type { ReceiptFact } from '../domain/facts.ts';
import type { Pupil } from '../domain/pupil.ts';
import { firstChange, type PupilFact } from '../domain/reference.ts';
import { ACCOUNTS, SUSPENSE } from './collections.ts';
import type { SuspenseDocument } from './documents.ts';
import { findByIds, findComuni, findMealsInForce, findParked, findPupils } from './load-books.ts';
import { accountsOf, loadCharged, type WantedCharges } from './load-charged.ts';

/**
 * So many pupils are put right in the transaction that tells of them; others are marked, and follow
 * in small transactions.
 */
const PUPILS_AT_ONCE = 20;

/** Also meals that wait for these pupils, money for these families, and what was charged. */
export async function loadBooksForReference(
  reader: SnapshotReader,
  wanted: {
    readonly tenants: ReadonlySet<string>;
    readonly familyIds: ReadonlySet<string>;
    readonly pupils: readonly PupilFact[];
  },
): Promise<LoadedBooks> {
  const pupilIds = new Set(wanted.pupils.map(({ pupilId }) => pupilId));
  const comuni = await findComuni(reader, wanted.tenants);
  const parked = await findParked(reader, [...pupilIds]);
  const suspended = await findSuspended(reader, wanted.familyIds);
  const pupils = await findPupils(reader, pupilIds);
  const charged = await loadCharged(reader, changedPupils(wanted.pupils, pupils));
  const meals = [...parked.values()];
  const accountIds = accountsOf(charged, wanted.pupils);
  for (const id of wanted.familyIds) accountIds.add(id);
  for (const { accountId } of meals) accountIds.add(accountId);
  for (const { tenant } of suspended) accountIds.add(suspenseAccountId(tenant));
  return {
    comuni,
    accounts: await findByIds<Account>(reader, ACCOUNTS, accountIds),
    pupils,
    parked,
    meals: await findMealsInForce(reader, new Set(meals.map(({ mealId }) => mealId))),
    receipts: new Map(),
    suspended: new Map(suspended.map(({ _id, ...fact }) => [_id, fact as ReceiptFact])),
    charged,
  };
}

function findSuspended(
  reader: SnapshotReader,
  familyIds: ReadonlySet<string>,
): Promise<SuspenseDocument[]> {
  if (familyIds.size === 0) return Promise.resolve([]);
  return reader.find<SuspenseDocument>(SUSPENSE, { accountId: { $in: [...familyIds] } });
}

/** The first of those of whom something new is told that may have been charged already. */
function changedPupils(
  told: readonly PupilFact[],
  pupils: ReadonlyMap<string, Pupil>,
): WantedCharges {
  const changed = new Map<string, { readonly pupil: Pupil; from: string | null }>();
  for (const fact of told) {
    const pupil = pupils.get(fact.pupilId);
    if (pupil === undefined || pupil.version === 0 || pupil.version >= fact.version) continue;
    const known = changed.get(fact.pupilId);
    if (known === undefined && changed.size >= PUPILS_AT_ONCE) continue;
    const days = [known?.from, firstChange(pupil, fact), pupil.repriceFrom];
    const [from = null] = days.filter((day) => day !== undefined && day !== null).sort();
    changed.set(fact.pupilId, { pupil, from });
  }
  return changed;
}
