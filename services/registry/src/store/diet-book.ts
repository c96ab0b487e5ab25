/** The diets of a transaction: codes for the kitchen, and reasons under the family's own key. */
import { topics } from '@mestolo/contracts/topics.ts';
import type {
  Cause,
  ChangedSubject,
  CollectionWrites,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { OperationDraft } from '@mestolo/service/operation-log.ts';
import { seal, unseal } from '@mestolo/service/seal.ts';
import type { Diet } from '../domain/diets.ts';
import { sameRecord } from '../domain/import-result.ts';
import { type Mint, mintKey } from '../domain/mint.ts';
import type { Act } from '../domain/records.ts';
import { DIETS, KEYS } from './collections.ts';
import type { DietDocument, KeyDocument } from './documents.ts';
import type { HouseholdRecords } from './household-records.ts';
import { keyIdOf } from './sealed-household.ts';
import type { Vault } from './vault.ts';

export interface DietState {
  readonly pupilId: string;
  readonly tenant: string;
  readonly read: DietDocument | null;
  readonly before: readonly Diet[];
  now: readonly Diet[];
  /** Whose key seals the reasons: the account the pupil belongs to now. */
  accountId: string;
  cause: Cause | null;
  changedAt: string;
}

export interface DietBook {
  readonly vault: Vault;
  readonly records: Pick<HouseholdRecords, 'diets' | 'keys'>;
  readonly states: Map<string, DietState>;
  readonly newKeys: Map<string, Buffer>;
}

export function dietBook(vault: Vault, records: DietBook['records']): DietBook {
  return { vault, records, states: new Map(), newKeys: new Map() };
}

export function dietsOf(
  book: DietBook,
  { tenant, mint }: { readonly tenant: string; readonly mint: Mint },
  { pupilId, accountId }: { readonly pupilId: string; readonly accountId: string },
): DietState {
  const known = book.states.get(pupilId);
  if (known) return known;
  const read = book.records.diets.find(({ _id }) => _id === pupilId) ?? null;
  const before = read ? openDiets(dietKey(book, mint, read.accountId), read) : [];
  // The key is there before anything is sealed, also where this is the first diet of the family.
  dietKey(book, mint, accountId);
  const state: DietState = {
    ...{ pupilId, tenant, read, before, accountId },
    now: before,
    cause: null,
    changedAt: '',
  };
  book.states.set(pupilId, state);
  return state;
}

/** Reasons are null where the key was destroyed. */
export function openDiets(key: Buffer | null, { _id, tenant, diets }: DietDocument): Diet[] {
  const place = { tenant, recordId: _id, field: 'dietReason' };
  return diets.map(({ reason, ...diet }) => {
    return { ...diet, reason: key && reason !== null ? unseal(key, place, reason) : null };
  });
}

export function dietKey(
  { vault, records, newKeys }: DietBook,
  mint: Mint,
  accountId: string,
): Buffer {
  const keyId = keyIdOf(accountId, 'diet');
  const kept = records.keys.find(({ _id }) => _id === keyId);
  if (kept) return vault.unwrap(keyId, kept.wrapped);
  const key = newKeys.get(keyId) ?? mintKey(mint, keyId);
  newKeys.set(keyId, key);
  return key;
}

/** What was changed, for the log: reasons only sealed. */
export function dietOperation(
  book: DietBook,
  state: DietState,
  by: { readonly before: readonly Diet[]; readonly act: Act; readonly traceId: string | null },
): OperationDraft {
  const { act, traceId } = by;
  const { tenant, pupilId, changedAt: at } = state;
  const shown = (diets: readonly Diet[]) => ({ diets: sealDiets(book, state, diets) });
  return {
    ...{ tenant, kind: 'dietsChanged', subject: `pupil:${pupilId}`, ...act, at, traceId },
    before: shown(by.before),
    after: shown(state.now),
  };
}

export function dietWrites(book: DietBook): {
  readonly writes: readonly CollectionWrites[];
  readonly changed: readonly ChangedSubject[];
} {
  const changed = [...book.states.values()].filter(({ before, now, read, accountId }) => {
    const isElsewhere = read !== null && read.accountId !== accountId;
    return isElsewhere || !sameRecord(before, now);
  });
  const used = new Set(changed.map(({ accountId }) => keyIdOf(accountId, 'diet')));
  const keys = [...book.newKeys].filter(([keyId]) => used.has(keyId));
  const createdAt = changed[0]?.changedAt ?? '';
  return {
    writes: [
      { collection: DIETS, operations: changed.map((state) => dietWrite(book, state)) },
      {
        collection: KEYS,
        operations: keys.map(([_id, key]) => {
          const wrapped = book.vault.wrap(_id, key);
          return { insertOne: { document: { _id, wrapped, createdAt } satisfies KeyDocument } };
        }),
      },
    ],
    changed: changed.map(({ pupilId, cause }) => ({ topic: topics.diets, key: pupilId, cause })),
  };
}

function dietWrite(book: DietBook, state: DietState): WriteOperation {
  const { pupilId: _id, tenant, accountId, changedAt, read } = state;
  const diets = sealDiets(book, state, state.now);
  const version = (read?.version ?? 0) + 1;
  const document = { _id, tenant, accountId, version, changedAt, diets } satisfies DietDocument;
  if (!read) return { insertOne: { document } };
  return { replaceOne: { filter: { _id, version: read.version }, replacement: document } };
}

function sealDiets(
  { vault, records, newKeys }: DietBook,
  { pupilId, tenant, accountId }: DietState,
  diets: readonly Diet[],
): DietDocument['diets'] {
  const keyId = keyIdOf(accountId, 'diet');
  const kept = records.keys.find(({ _id }) => _id === keyId);
  const key = kept ? vault.unwrap(keyId, kept.wrapped) : newKeys.get(keyId);
  if (!key) throw new Error('a diet is sealed before its key was made');
  const place = { tenant, recordId: pupilId, field: 'dietReason' };
  return diets.map(({ reason, ...diet }) => {
    return { ...diet, reason: reason === null ? null : seal(key, keyId, place, reason) };
  });
}
