/** What pupils whose prices may have changed were charged: read only for them. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { type Charged, type ChargedMeal, type FeeInForce, isLater, said } from '../domain/books.ts';
import type { Entry } from '../domain/entry.ts';
import { feeKey } from '../domain/fees.ts';
import type { Pupil } from '../domain/pupil.ts';
import { chargedMealOf } from '../domain/repricing.ts';
import { ENTRIES, FEE_DEBITS } from './collections.ts';

/** Whose charges are wanted: meals from a day on, or null for fees only. */
export type WantedCharges = ReadonlyMap<string, { readonly pupil: Pupil; from: string | null }>;

const FIELDS: Readonly<Record<string, 0 | 1>> = {
  _id: 0,
  kind: 1,
  mealId: 1,
  revision: 1,
  pricing: 1,
  pupilId: 1,
  accountId: 1,
  schoolId: 1,
  amountCents: 1,
  effectiveOn: 1,
  tariff: 1,
  band: 1,
  fee: 1,
};

export async function loadCharged(reader: SnapshotReader, wanted: WantedCharges): Promise<Charged> {
  const meals = new Map<string, readonly ChargedMeal[]>();
  const newest = await findChargedMeals(reader, wanted);
  for (const pupilId of wanted.keys()) {
    meals.set(pupilId, [...(newest.get(pupilId)?.values() ?? [])]);
  }
  return { meals, fees: await findFees(reader, [...wanted.keys()]) };
}

/** By way of the accounts, since entries have no index by pupil: it would cost every meal. */
async function findChargedMeals(reader: SnapshotReader, wanted: WantedCharges) {
  const newest = new Map<string, Map<string, ChargedMeal>>();
  const accountIds = new Set<string>();
  const days: string[] = [];
  for (const [pupilId, { pupil, from }] of wanted) {
    if (from === null) continue;
    newest.set(pupilId, new Map());
    days.push(from);
    for (const id of [pupil.accountId, ...pupil.otherAccounts]) {
      if (id !== null) accountIds.add(id);
    }
  }
  const [first] = days.sort();
  if (first === undefined) return newest;
  const debits = await reader.find<Entry>(
    ENTRIES,
    {
      accountId: { $in: [...accountIds] },
      kind: 'mealDebit',
      pupilId: { $in: [...newest.keys()] },
      effectiveOn: { $gte: first },
    },
    { projection: FIELDS },
  );
  for (const debit of debits) {
    const meal = chargedMealOf(debit);
    const own = newest.get(debit.pupilId ?? '');
    const from = wanted.get(debit.pupilId ?? '')?.from ?? first;
    if (meal === null || own === undefined || meal.servedOn < from) continue;
    const known = own.get(meal.mealId);
    if (!known || isLater(meal, known)) own.set(meal.mealId, meal);
  }
  return newest;
}

async function findFees(
  reader: SnapshotReader,
  pupilIds: readonly string[],
): Promise<Map<string, FeeInForce>> {
  const fees = new Map<string, FeeInForce>();
  if (pupilIds.length === 0) return fees;
  const filter = { ...FEE_DEBITS, pupilId: { $in: pupilIds } };
  for (const entry of await reader.find<Entry>(ENTRIES, filter, { projection: FIELDS })) {
    const { fee, pupilId, schoolId, accountId, amountCents, effectiveOn } = entry;
    if (!fee || pupilId === undefined || schoolId === undefined) continue;
    const key = feeKey(pupilId, fee.month);
    if ((fees.get(key)?.revision ?? 0) >= fee.revision) continue;
    const charged = { revision: fee.revision, accountId, schoolId, amountCents, effectiveOn };
    fees.set(key, { ...charged, ...said('tariff', entry.tariff), ...said('band', entry.band) });
  }
  return fees;
}

/** Every account that putting these right may post to. */
export function accountsOf(charged: Charged, pupils: Iterable<AccountsOfPupil>): Set<string> {
  const ids = new Set<string>();
  for (const meals of charged.meals.values()) for (const meal of meals) ids.add(meal.accountId);
  for (const { accountId } of charged.fees.values()) ids.add(accountId);
  for (const { accountId, accounts } of pupils) {
    if (accountId !== null) ids.add(accountId);
    for (const account of accounts) ids.add(account.accountId);
  }
  return ids;
}

type AccountsOfPupil = Pick<Pupil, 'accountId' | 'accounts'>;
