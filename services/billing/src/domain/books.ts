/**
 * The books while facts are being taken in: what was read, and on top of it what has been decided.
 * What was read is never changed, so that the same facts can be decided again.
 */
import { type Account, openAccount, post } from './account.ts';
import type { ChangedDebt, SegregatedDebt } from './debt.ts';
import type { Entry, EntryDraft } from './entry.ts';
import type { MealFact, ReceiptFact, Trace } from './facts.ts';
import { type Comune, type Pupil, stubOfComune, type WaitsFor } from './pupil.ts';

/** The highest revision taken of a meal, and what is charged for it now. */
export interface MealInForce {
  readonly revision: number;
  /** How often the price of this revision has been put right; absent: never. */
  readonly pricing?: number;
  readonly accountId: string;
  readonly schoolId: string;
  readonly amountCents: number;
}

/** A meal's debit in force, with what made its price. */
export interface ChargedMeal extends MealInForce {
  readonly mealId: string;
  readonly servedOn: string;
  /** Absent where nothing was due. */
  readonly tariff?: string;
  readonly band?: string;
}

/** The newest debit of a pupil's month. */
export interface FeeInForce {
  readonly revision: number;
  readonly accountId: string;
  readonly schoolId: string;
  readonly amountCents: number;
  readonly effectiveOn: string;
  /** Absent where nothing is due any more. */
  readonly tariff?: string;
  readonly band?: string;
}

/** What pupils whose prices may have changed were charged; read only for them. */
export interface Charged {
  /** By pupil; only pupils named here have been looked at. */
  readonly meals: ReadonlyMap<string, readonly ChargedMeal[]>;
  /** By feeKey. */
  readonly fees: ReadonlyMap<string, FeeInForce>;
}

/** Facts taken now: what the totals that others compare with theirs gain, by day. */
export interface Tally {
  readonly of: 'meals' | 'receipts';
  readonly tenant: string;
  /** The day of service or of payment. */
  readonly day: string;
  /** 1 for a fact that is new, 0 for a newer revision of a known one. */
  readonly added: 0 | 1;
  /** What comes into the sum of hashes; a name that was in it before goes out again. */
  readonly names: readonly string[];
}

/** The highest revision is in force, at its newest price. */
export function isLater(one: MealInForce, other: MealInForce): boolean {
  if (one.revision !== other.revision) return one.revision > other.revision;
  return (one.pricing ?? 0) > (other.pricing ?? 0);
}

/** What a receipt said when it was taken. */
export interface KnownReceipt {
  readonly amountCents: number;
  readonly noticeNumber: string;
}

export interface ParkedMeal {
  readonly waitsFor: WaitsFor;
  readonly fact: MealFact;
}

/** Another content under a known receipt's id. */
export interface ReceiptConflict {
  readonly known: KnownReceipt;
  readonly fact: ReceiptFact;
}

/** Everything that the facts at hand may touch, as it stands in the snapshot. */
export interface LoadedBooks {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly pupils: ReadonlyMap<string, Pupil>;
  readonly comuni: ReadonlyMap<string, Comune>;
  /** By meal id. */
  readonly meals: ReadonlyMap<string, MealInForce>;
  /** By receipt key. */
  readonly receipts: ReadonlyMap<string, KnownReceipt>;
  /** By mealDebitId: meals that already wait. */
  readonly parked: ReadonlyMap<string, MealFact>;
  /** By receipt key: receipts in suspense that name an account. */
  readonly suspended: ReadonlyMap<string, ReceiptFact>;
  readonly charged?: Charged;
  /** By debt id. */
  readonly debts?: ReadonlyMap<string, SegregatedDebt>;
  /** By their ids: what was posted for receipts that may be taken back. */
  readonly paid?: ReadonlyMap<string, Entry>;
  /** All entries of accounts that debts are taken out of. */
  readonly lines?: ReadonlyMap<string, readonly Entry[]>;
}

export interface Posted {
  readonly entry: Entry;
  readonly trace: Trace;
}

/** The books being decided on. Only functions of this folder change it. */
export interface BooksDraft {
  readonly loaded: LoadedBooks;
  readonly posted: Posted[];
  readonly tallies: Tally[];
  /** Accounts with new entries or a newer family. */
  readonly accounts: Map<string, Account>;
  readonly meals: Map<string, MealInForce>;
  /** By feeKey. */
  readonly fees: Map<string, FeeInForce>;
  readonly receipts: Map<string, KnownReceipt>;
  readonly pupils: Map<string, Pupil>;
  readonly comuni: Map<string, Comune>;
  /** Meals that begin to wait, by mealDebitId. */
  readonly parked: Map<string, ParkedMeal>;
  /** Meals that wait no longer, by mealDebitId. */
  readonly released: Map<string, MealFact>;
  /** Receipts put in suspense, by key. */
  readonly suspended: Map<string, ReceiptFact>;
  /** Receipts that left suspense, by key. */
  readonly assigned: Set<string>;
  readonly conflicts: ReceiptConflict[];
  /** By debt id: debts that are new or have changed. */
  readonly debts: Map<string, ChangedDebt>;
  /** Read to decide and not written otherwise: written too, so that a rival's change collides. */
  readonly touchedAccounts: Map<string, string>;
  /** Comuni that new pupils belong to. */
  readonly touchedComuni: Set<string>;
  /** Pupils, with accounts besides their own that were charged for them. */
  readonly touchedPupils: Map<string, Set<string>>;
}

export function draftOf(loaded: LoadedBooks): BooksDraft {
  return {
    loaded,
    posted: [],
    tallies: [],
    accounts: new Map(),
    meals: new Map(),
    fees: new Map(),
    receipts: new Map(),
    pupils: new Map(),
    comuni: new Map(),
    parked: new Map(),
    released: new Map(),
    suspended: new Map(),
    assigned: new Set(),
    conflicts: [],
    debts: new Map(),
    touchedAccounts: new Map(),
    touchedComuni: new Set(),
    touchedPupils: new Map(),
  };
}

/** Facts of one Comune never reach accounts of another, whatever a message says. */
export class ForeignTenant extends Error {
  override readonly name = 'ForeignTenant';
}

export function accountOf(draft: BooksDraft, accountId: string, tenant: string): Account {
  const account =
    draft.accounts.get(accountId) ??
    draft.loaded.accounts.get(accountId) ??
    openAccount(accountId, tenant);
  if (account.tenant !== tenant) {
    throw new ForeignTenant('A fact names an account of another Comune.');
  }
  return account;
}

export function postTo(
  draft: BooksDraft,
  accountId: string,
  entry: EntryDraft,
  trace: Trace,
): void {
  const posted = post(accountOf(draft, accountId, entry.tenant), entry);
  draft.accounts.set(accountId, posted.account);
  draft.posted.push({ entry: posted.entry, trace });
}

export function pupilOf(draft: BooksDraft, pupilId: string): Pupil | undefined {
  return draft.pupils.get(pupilId) ?? draft.loaded.pupils.get(pupilId);
}

export function comuneOf(draft: BooksDraft, tenant: string): Comune {
  return draft.comuni.get(tenant) ?? draft.loaded.comuni.get(tenant) ?? stubOfComune(tenant);
}

/** Optional fields of an entry are left out where there is nothing to say: entries stay small. */
export function said<Key extends string, Value>(
  key: Key,
  value: Value | null | undefined,
): { readonly [K in Key]?: Value } {
  return value == null ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}
