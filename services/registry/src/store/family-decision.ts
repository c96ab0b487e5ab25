/** From the families of a transaction, as they stand at its end, to its writes and its events. */
import { topics } from '@mestolo/contracts/topics.ts';
import type { ChangedSubject, Decision, WriteOperation } from '@mestolo/messaging/handler.ts';
import { operationWrites } from '@mestolo/service/operation-log.ts';
import { sameRecord } from '../domain/import-result.ts';
import type { Mint } from '../domain/mint.ts';
import type { PupilRecord } from '../domain/records.ts';
import { EXTERNAL_IDS, FAMILIES, GUARDIANS, KEYS, PUPILS } from './collections.ts';
import { dietWrites } from './diet-book.ts';
import type { ExternalIdDocument, KeyDocument } from './documents.ts';
import {
  type HouseholdState,
  type HouseholdWrites,
  type Kin,
  writesOf,
} from './household-state.ts';
import { linkedAccounts, type Opened, openLinked, ratesNow } from './households.ts';
import { keyIdOf } from './sealed-household.ts';
import type { Vault } from './vault.ts';

/** `mint` is of any of the requests: it serves families that were opened only for their links. */
export function decisionOf(
  opened: Opened,
  externalIds: readonly ExternalIdDocument[],
  mint: Mint | undefined,
): Decision {
  if (mint) openLinked(opened, mint);
  const touched = spread(opened);
  const kin = kinOf(opened);
  const { vault, drafts, records } = opened;
  const households = [...opened.households.values()];
  const parts = households.map((state) => ({
    state,
    writes: writesOf(state, { ...state, vault }, { kin, isTouched: touched.has(state.accountId) }),
  }));
  const diets = dietWrites(opened.diets);
  const all = (name: keyof HouseholdWrites) => parts.flatMap(({ writes }) => writes[name]);
  const writes = [
    { collection: FAMILIES, operations: all('families') },
    { collection: GUARDIANS, operations: all('guardians') },
    { collection: PUPILS, operations: all('pupils') },
    { collection: EXTERNAL_IDS, operations: externalIds.map(inserted) },
    { collection: KEYS, operations: households.flatMap((state) => newKeys(vault, state)) },
    ...diets.writes,
    ...operationWrites(records.heads, drafts),
  ];
  return {
    writes: writes.filter(({ operations }) => operations.length > 0),
    events: [],
    changed: [
      ...parts.flatMap(({ state, writes: ofFamily }) => changedSubjects(state, ofFamily)),
      ...diets.changed,
    ],
  };
}

/**
 * A change in one family may change the ranks in those it shares a pupil with. All of them are
 * written, so that two who decide on each other's past collide.
 */
function spread(opened: Opened): ReadonlySet<string> {
  const changed = [...opened.households.values()].filter(({ before, now }) => {
    return !sameRecord(before, now);
  });
  const touched = new Set<string>();
  for (const state of changed) {
    for (const accountId of linkedAccounts(opened, state)) {
      const linked = opened.households.get(accountId);
      if (!linked) continue;
      touched.add(accountId);
      linked.cause ??= state.cause;
      linked.changedAt ||= state.changedAt;
    }
  }
  return touched;
}

function kinOf(opened: Opened): Kin {
  const documents = new Map(opened.records.pupils.map((one) => [one._id, one]));
  const before = new Map<string, PupilRecord>();
  for (const state of opened.households.values()) {
    for (const pupil of state.before?.pupils ?? []) before.set(pupil.pupilId, pupil);
  }
  return {
    read: (pupilId) => documents.get(pupilId),
    before: (pupilId) => before.get(pupilId),
    rates: (pupil) => ratesNow(opened, pupil),
  };
}

export const inserted = (document: object): WriteOperation => ({
  insertOne: { document: { ...document } },
});

/** A family that is new gets its keys with its first documents. */
function newKeys(vault: Vault, state: HouseholdState): readonly WriteOperation[] {
  const { read, now, accountId, keys, changedAt } = state;
  if (read || !now) return [];
  return (['identity', 'contact'] as const).map((purpose) => {
    const _id = keyIdOf(accountId, purpose);
    const wrapped = vault.wrap(_id, keys[purpose]);
    return inserted({ _id, wrapped, createdAt: changedAt } satisfies KeyDocument);
  });
}

function changedSubjects(state: HouseholdState, writes: HouseholdWrites): ChangedSubject[] {
  const { cause, read } = state;
  // The family's document is also written when only a member changed; its version tells.
  const families = writes.families
    .map(documentOf)
    .filter(({ version }) => version !== read?.family.version);
  return [
    ...families.map(({ _id }) => ({ topic: topics.families, key: _id, cause })),
    ...writes.guardians
      .map(documentOf)
      .map(({ _id }) => ({ topic: topics.guardians, key: _id, cause })),
    ...writes.pupils.map(documentOf).map(({ _id }) => ({ topic: topics.pupils, key: _id, cause })),
  ];
}

function documentOf(operation: WriteOperation): { readonly _id: string; readonly version: number } {
  const document =
    'insertOne' in operation
      ? operation.insertOne.document
      : 'replaceOne' in operation
        ? operation.replaceOne.replacement
        : {};
  return document as { readonly _id: string; readonly version: number };
}
