/** The families of a transaction: opened when a request or a link asks for them. */
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { OperationDraft } from '@mestolo/service/operation-log.ts';
import { type Mint, mintKey } from '../domain/mint.ts';
import type { Household, PupilRecord } from '../domain/records.ts';
import { keepRatesBefore, ratesOf, type Sibling } from '../domain/sibling-rates.ts';
import { type DietBook, dietBook } from './diet-book.ts';
import type { PupilDocument } from './documents.ts';
import type { HouseholdRecords } from './household-records.ts';
import type { HouseholdState } from './household-state.ts';
import { keyIdOf, openHousehold, type Purpose } from './sealed-household.ts';
import type { Vault } from './vault.ts';

/** The reads of a batch, with what its requests have changed so far. */
export interface Opened {
  readonly vault: Vault;
  readonly records: HouseholdRecords;
  readonly households: Map<string, HouseholdState>;
  readonly diets: DietBook;
  readonly drafts: OperationDraft[];
}

export function opened(vault: Vault, records: HouseholdRecords): Opened {
  const diets = dietBook(vault, records);
  return { vault, records, households: new Map(), diets, drafts: [] };
}

export function isForgotten({ records }: Opened, accountId: string): boolean {
  const keyId = keyIdOf(accountId, 'identity');
  return records.destroyed.some(({ _id }) => _id === keyId);
}

/** A family as it stands now; one that is new where there is none. It must not be forgotten. */
export function householdOf(
  opened: Opened,
  request: { readonly tenant: string; readonly mint: Mint },
  accountId: string,
): HouseholdState {
  const known = opened.households.get(accountId);
  if (known) return known;
  const { records } = opened;
  const family = records.families.find(({ _id }) => _id === accountId) ?? null;
  const ofFamily = (one: { readonly accountId: string }) => one.accountId === accountId;
  const read = family && {
    family,
    guardians: records.guardians.filter(ofFamily),
    pupils: records.pupils.filter(ofFamily),
  };
  const { mint, tenant } = request;
  const keys = {
    identity: keyOf(opened, mint, accountId, 'identity'),
    contact: keyOf(opened, mint, accountId, 'contact'),
  };
  const before = read && openHousehold(read, keys);
  const state = { tenant, accountId, keys, read, before, now: before, cause: null, changedAt: '' };
  opened.households.set(accountId, state);
  return state;
}

/** The key as it is kept, or a new one for a new family or a first diet. */
export function keyOf(opened: Opened, mint: Mint, accountId: string, purpose: Purpose): Buffer {
  const keyId = keyIdOf(accountId, purpose);
  const kept = opened.records.keys.find(({ _id }) => _id === keyId);
  return kept ? opened.vault.unwrap(keyId, kept.wrapped) : mintKey(mint, keyId);
}

/** Writes down who did it when, for what is published and for the log. */
export function stamp(
  state: HouseholdState,
  by: { readonly cause: Cause; readonly at: string },
): void {
  state.cause = by.cause;
  state.changedAt = by.at;
}

/** Every account that a pupil of the family, now or formerly, has ever belonged to. */
export function linkedAccounts(opened: Opened, { now }: HouseholdState): readonly string[] {
  if (!now) return [];
  const former = now.family.former.flatMap(({ pupilId }) => pupilNow(opened, pupilId) ?? []);
  const linked = [...now.pupils, ...former].flatMap(({ accountId, accounts }) => [
    accountId,
    ...accounts.map(({ value }) => value),
  ]);
  return [...new Set(linked)].filter((one) => one !== now.family.accountId);
}

type Placed = Pick<PupilRecord, 'pupilId' | 'accountId' | 'accounts' | 'enrolments'>;

/** As the requests have left the pupil; names and birth date only where its family is open. */
function pupilNow({ households, records }: Opened, pupilId: string): Placed | null {
  for (const { now } of households.values()) {
    const pupil = now?.pupils.find((one) => one.pupilId === pupilId);
    if (pupil) return pupil;
  }
  const document = records.pupils.find(({ _id }) => _id === pupilId);
  if (!document) return null;
  const { accountId, accounts = [], enrolments } = document;
  return { pupilId, accountId, accounts, enrolments };
}

/** Opens the families whose pupils share a past with those that are open already. */
export function openLinked(opened: Opened, mint: Mint): void {
  const waiting = [...opened.households.values()];
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    const { tenant } = state;
    for (const accountId of linkedAccounts(opened, state)) {
      const isKnown = opened.households.has(accountId) || isForgotten(opened, accountId);
      if (!isKnown) waiting.push(householdOf(opened, { tenant, mint }, accountId));
    }
  }
}

/** The rates of a pupil, with everyone who ever shared one of its accounts. */
export function ratesNow(opened: Opened, pupil: PupilRecord): readonly PupilDocument['rates'][0][] {
  const ids = new Set([pupil.accountId, ...pupil.accounts.map(({ value }) => value)]);
  const siblings = new Map<string, Sibling>();
  for (const id of ids) {
    const household = opened.households.get(id)?.now;
    if (household) for (const one of siblingsIn(opened, household)) siblings.set(one.pupilId, one);
  }
  const found = ratesOf(pupil, [...siblings.values()]);
  const lost = pupil.accounts.findLastIndex(({ value }) => isForgotten(opened, value));
  const since = pupil.accounts[lost + 1]?.from;
  if (lost === -1 || !since) return found;
  const kept = opened.records.pupils.find(({ _id }) => _id === pupil.pupilId)?.rates ?? [];
  return keepRatesBefore(since, kept, found);
}

function siblingsIn(opened: Opened, { family, pupils }: Household): readonly Sibling[] {
  const former = family.former.flatMap(({ pupilId, birthDate }) => {
    const placed = pupilNow(opened, pupilId);
    return placed ? [{ ...placed, birthDate }] : [];
  });
  return [...pupils, ...former];
}
