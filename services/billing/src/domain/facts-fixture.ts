/** Facts, a Comune and a small store of books for the tests of this folder. */
import type { Account } from './account.ts';
import {
  type BooksDraft,
  type Charged,
  type ChargedMeal,
  draftOf,
  type FeeInForce,
  isLater,
  type KnownReceipt,
  type LoadedBooks,
  type MealInForce,
  said,
} from './books.ts';
import type { SegregatedDebt } from './debt.ts';
import type { Entry } from './entry.ts';
import { mealDebitId } from './entry-ids.ts';
import type { MealFact, ReceiptFact } from './facts.ts';
import { feeKey } from './fees.ts';
import { type Comune, type Pupil, stubOfPupil } from './pupil.ts';
import { type FamilyFact, type PupilFact, retakeMeals } from './reference.ts';
import { chargedMealOf, sweep } from './repricing.ts';
import { tariffOf } from './tariff.ts';

export const TENANT = 'pianengo';
export const PRIMARIA = 'school-primaria';
export const INFANZIA = 'school-infanzia';
const trace = { traceparent: null, tracestate: null, traceId: 'a'.repeat(32) };

const reductions = {
  bands: { B: { basisPoints: 3000 } },
  siblings: { '2': { basisPoints: 2000 } },
};

export const comune: Comune = {
  _id: TENANT,
  calendarVersion: 1,
  clock: { kind: 'system' },
  schoolYears: [
    { name: '2020/21', from: '2020-09-14', to: '2021-06-08', graceUntil: '2020-09-30' },
  ],
  serviceWeekdays: [1, 2, 3, 4, 5],
  closures: [],
  tariffHistory: [],
  feeMonths: [],
  schools: [
    { schoolId: PRIMARIA, kind: 'primaria' },
    { schoolId: INFANZIA, kind: 'infanzia' },
  ],
  tariff: tariffOf(
    (
      [
        ['2020-09-01', 'primaria', 450],
        ['2020-09-01', 'infanzia', 400],
        ['2021-01-07', 'primaria', 480],
        ['2021-01-07', 'infanzia', 420],
      ] as const
    ).map(([from, schoolKind, listCents]) => ({
      from,
      appliesTo: { schoolKind },
      listCents,
      nonResidentCents: 610,
      ...reductions,
    })),
  ),
};

export function mealFact(fields: Partial<MealFact> = {}): MealFact {
  return {
    tenant: TENANT,
    mealId: 'meal-1',
    revision: 1,
    accountId: 'family-1',
    pupilId: 'luca',
    schoolId: PRIMARIA,
    servedOn: '2020-10-05',
    state: 'eaten',
    recordedAt: new Date('2020-10-05T10:40:00.000Z'),
    actor: { kind: 'device', id: 'tablet-1' },
    reason: null,
    source: 'attendance.meals:observation-1',
    trace,
    ...fields,
  };
}

export function receiptFact(fields: Partial<ReceiptFact> = {}): ReceiptFact {
  return {
    tenant: TENANT,
    creditorFiscalCode: '00000000190',
    receiptId: 'receipt-1',
    noticeNumber: '301000000000012373',
    accountId: 'family-1',
    amountCents: 5000,
    paidOn: '2020-10-06',
    recordedAt: new Date('2020-10-06T08:00:00.000Z'),
    flags: [],
    actor: { kind: 'psp', id: 'psp-1' },
    source: 'payments.receipts:receipt-1',
    trace,
    ...fields,
  };
}

export function pupilFact(fields: Partial<PupilFact> = {}): PupilFact {
  return {
    tenant: TENANT,
    pupilId: 'luca',
    version: 1,
    accountId: 'family-1',
    accounts: [],
    enrolments: [{ from: '2020-09-01', to: null, schoolId: PRIMARIA, classId: '1' }],
    rates: [{ from: '2020-09-01', band: null, resident: true, siblingRank: 1, exempt: false }],
    recordedAt: new Date('2020-09-01T08:00:00.000Z'),
    trace,
    ...fields,
  };
}

export function familyFact(fields: Partial<FamilyFact> = {}): FamilyFact {
  return { tenant: TENANT, accountId: 'family-1', version: 1, ...fields };
}

export const putBy = {
  recordedAt: new Date('2020-09-01T08:00:00.000Z'),
  actor: { kind: 'person', id: 'office-1' },
} as const;

/** Keeps what a draft decided, as the database would. */
export class BooksInMemory {
  readonly accounts = new Map<string, Account>();
  readonly pupils = new Map<string, Pupil>();
  readonly entries: Entry[] = [];
  readonly parked = new Map<string, MealFact>();
  readonly suspended = new Map<string, ReceiptFact>();
  readonly conflicts: string[] = [];
  readonly debts = new Map<string, SegregatedDebt>();
  comune: Comune = comune;
  /** Off: charges are not read with what registry tells, and marks are left behind. */
  readsCharges = true;
  readonly #ids = new Set<string>();
  readonly #meals = new Map<string, MealInForce>();
  readonly #receipts = new Map<string, KnownReceipt>();

  balanceOf(accountId: string): number {
    return this.accounts.get(accountId)?.balanceCents ?? 0;
  }

  /** One transaction: everything is read, decided by `take`, and written. */
  batch(take: (draft: BooksDraft) => void, readsCharges = this.readsCharges): BooksDraft {
    const draft = draftOf(this.#load(readsCharges));
    take(draft);
    for (const { entry } of draft.posted) this.#keep(entry);
    for (const [id, account] of draft.accounts) this.accounts.set(id, account);
    for (const [id, { debt }] of draft.debts) this.debts.set(id, debt);
    for (const [key, known] of draft.receipts) this.#receipts.set(key, known);
    for (const [id, pupil] of draft.pupils) this.pupils.set(id, pupil);
    for (const [id, accounts] of draft.touchedPupils) this.#chargedFor(id, accounts);
    this.comune = draft.comuni.get(this.comune._id) ?? this.comune;
    for (const [id, { fact }] of draft.parked) {
      this.parked.set(id, fact);
      const pupil = this.pupils.get(fact.pupilId) ?? stubOfPupil(fact.pupilId, fact.tenant);
      this.pupils.set(pupil._id, { ...pupil, parked: pupil.parked + 1 });
    }
    for (const id of draft.released.keys()) this.parked.delete(id);
    for (const [key, fact] of draft.suspended) this.suspended.set(key, fact);
    for (const key of draft.assigned) this.suspended.delete(key);
    for (const { fact } of draft.conflicts) this.conflicts.push(fact.receiptId);
    return draft;
  }

  /** Works off every mark, and tries the meals that wait. */
  workOff(pageSize = 2): void {
    const because = { recordedAt: new Date('2021-01-20T02:00:00Z'), source: 'sweep', trace };
    const { _id: tenant } = this.comune;
    this.batch((draft) => retakeMeals(draft, [...this.parked.values()]));
    const marked = [...this.pupils.values()].filter((pupil) => pupil.repriceFrom !== undefined);
    for (const { _id } of marked) {
      const page = { tenant, pupilIds: [_id], after: null, isLast: false };
      this.batch((draft) => sweep(draft, page, because), true);
    }
    while (this.comune.repricing) {
      const { after, mark } = this.comune.repricing;
      const left = [...this.pupils.keys()].filter((id) => id > after).sort();
      const isLast = left.length <= pageSize;
      const page = { tenant, pupilIds: left.slice(0, pageSize), after, mark, isLast };
      this.batch((draft) => sweep(draft, page, because), true);
    }
  }

  #keep(entry: Entry): void {
    const { _id } = entry;
    if (this.#ids.has(_id)) throw new Error(`${_id} twice`);
    this.#ids.add(_id);
    this.entries.push(entry);
    const debit = mealInForceOf(entry);
    const known = debit && this.#meals.get(debit.mealId);
    if (debit && (!known || isLater(debit, known))) this.#meals.set(debit.mealId, debit);
  }

  #chargedFor(pupilId: string, accounts: ReadonlySet<string>): void {
    const pupil = this.pupils.get(pupilId);
    if (pupil === undefined) throw new Error('An unknown pupil is touched.');
    const otherAccounts = [...new Set([...pupil.otherAccounts, ...accounts])];
    this.pupils.set(pupilId, { ...pupil, otherAccounts });
  }

  /** As the store reads it: meals from the accounts that are known to be charged for a pupil. */
  #charged(): Charged {
    const meals = new Map<string, ChargedMeal[]>();
    const fees = new Map<string, FeeInForce>();
    for (const entry of this.entries) keepFee(fees, entry);
    for (const { _id, version, accountId, otherAccounts } of this.pupils.values()) {
      if (version === 0) continue;
      const found = this.entries.filter(
        (entry) =>
          entry.pupilId === _id &&
          (entry.accountId === accountId || otherAccounts.includes(entry.accountId)),
      );
      meals.set(_id, newestDebits(found));
    }
    return { meals, fees };
  }

  #load(readsCharges: boolean): LoadedBooks {
    // Nearly always nobody asks, so it is made when somebody does.
    let charged: Charged | undefined;
    const read = () => (charged ??= this.#charged());
    const lazily: Charged = {
      get meals() {
        return read().meals;
      },
      get fees() {
        return read().fees;
      },
    };
    const { entries } = this;
    return {
      get paid() {
        return new Map(entries.map((entry) => [entry._id, entry]));
      },
      get lines() {
        return Map.groupBy(entries, ({ accountId }) => accountId);
      },
      accounts: new Map(this.accounts),
      pupils: new Map(this.pupils),
      comuni: new Map([[this.comune._id, this.comune]]),
      meals: new Map(this.#meals),
      receipts: new Map(this.#receipts),
      parked: new Map(this.parked),
      suspended: new Map(this.suspended),
      debts: new Map(this.debts),
      ...(readsCharges && { charged: lazily }),
    };
  }
}

/** As the store finds it: a first debit by its id, every other by being marked. */
function mealInForceOf(entry: Entry): (MealInForce & { readonly mealId: string }) | null {
  const { _id, kind, mealId, revision, accountId, schoolId, amountCents, again } = entry;
  if (kind !== 'mealDebit') return null;
  if (mealId === undefined || revision === undefined || schoolId === undefined) {
    throw new Error(`${_id} says too little`);
  }
  if ((_id === mealDebitId(mealId, 1)) === (again === true)) throw new Error(`${_id} is not found`);
  return { mealId, revision, accountId, schoolId, amountCents, ...said('pricing', entry.pricing) };
}

function newestDebits(entries: readonly Entry[]): ChargedMeal[] {
  const newest = new Map<string, ChargedMeal>();
  for (const entry of entries) {
    const meal = chargedMealOf(entry);
    const known = meal && newest.get(meal.mealId);
    if (meal && (!known || isLater(meal, known))) newest.set(meal.mealId, meal);
  }
  return [...newest.values()];
}

function keepFee(fees: Map<string, FeeInForce>, entry: Entry): void {
  const { kind, fee, pupilId, schoolId, accountId, amountCents, effectiveOn } = entry;
  if (kind !== 'feeDebit' || !fee || pupilId === undefined || schoolId === undefined) return;
  const key = feeKey(pupilId, fee.month);
  if ((fees.get(key)?.revision ?? 0) >= fee.revision) return;
  const charged = { revision: fee.revision, accountId, schoolId, amountCents, effectiveOn };
  fees.set(key, { ...charged, ...said('tariff', entry.tariff), ...said('band', entry.band) });
}
