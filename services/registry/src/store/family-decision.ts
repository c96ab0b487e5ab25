/** From the families of a transaction, as they stand at its end, to its writes and its events. */
import { topics } from '@mestolo/contracts/topics.ts';
import type { ChangedSubject, Decision, WriteOperation } from '@mestolo/messaging/handler.ts';
import { EXTERNAL_IDS, FAMILIES, GUARDIANS, KEYS, PUPILS } from './collections.ts';
import type { ExternalIdDocument, KeyDocument } from './documents.ts';
import { type HouseholdState, type HouseholdWrites, writesOf } from './household-state.ts';
import { keyIdOf } from './sealed-household.ts';
import type { Vault } from './vault.ts';

export function decisionOf(
  vault: Vault,
  households: readonly HouseholdState[],
  externalIds: readonly ExternalIdDocument[],
): Decision {
  const parts = households.map((state) => ({
    state,
    writes: writesOf(state, { ...state, vault }),
  }));
  const all = (name: keyof HouseholdWrites) => parts.flatMap(({ writes }) => writes[name]);
  const writes = [
    { collection: FAMILIES, operations: all('families') },
    { collection: GUARDIANS, operations: all('guardians') },
    { collection: PUPILS, operations: all('pupils') },
    { collection: EXTERNAL_IDS, operations: externalIds.map(inserted) },
    { collection: KEYS, operations: households.flatMap((state) => newKeys(vault, state)) },
  ];
  return {
    writes: writes.filter(({ operations }) => operations.length > 0),
    events: [],
    changed: parts.flatMap(({ state, writes: ofFamily }) => changedSubjects(state, ofFamily)),
  };
}

const inserted = (document: object): WriteOperation => ({
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
