/** Reads families with everyone in them, and those that share a pupil with them. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { loadOperationHeads, type OperationHead } from '@mestolo/service/operation-log.ts';
import { familyKeyIds } from '../domain/key-purposes.ts';
import {
  CALENDARS,
  DESTROYED_KEYS,
  DIETS,
  FAMILIES,
  GUARDIANS,
  KEYS,
  PUPILS,
} from './collections.ts';
import type {
  CalendarDocument,
  DestroyedKeyDocument,
  DietDocument,
  FamilyDocument,
  GuardianDocument,
  KeyDocument,
  PupilDocument,
} from './documents.ts';

export interface HouseholdRecords {
  readonly calendars: readonly CalendarDocument[];
  readonly families: readonly FamilyDocument[];
  readonly guardians: readonly GuardianDocument[];
  /** Of these families now, or formerly. */
  readonly pupils: readonly PupilDocument[];
  readonly diets: readonly DietDocument[];
  readonly keys: readonly KeyDocument[];
  readonly destroyed: readonly DestroyedKeyDocument[];
  readonly heads: readonly OperationHead[];
}

export interface WantedHouseholds {
  readonly tenants: readonly string[];
  readonly accountIds: readonly string[];
  /** Pupils whose families are wanted too. */
  readonly pupilIds?: readonly string[];
}

/** A chain of families that is longer than this is not one that people live in. */
const MOST_ROUNDS = 6;

export async function loadHouseholds(
  reader: SnapshotReader,
  { tenants, accountIds, pupilIds = [] }: WantedHouseholds,
): Promise<HouseholdRecords> {
  const named = await byId<PupilDocument>(reader, PUPILS, pupilIds);
  const wanted = new Set([...accountIds, ...named.flatMap(accountsOf)]);
  let people = await loadPeople(reader, [...wanted]);
  for (let round = 1; round < MOST_ROUNDS; round += 1) {
    const linked = people.pupils.flatMap(accountsOf).filter((one) => !wanted.has(one));
    if (linked.length === 0) break;
    for (const one of linked) wanted.add(one);
    people = await loadPeople(reader, [...wanted]);
  }
  const ids = [...wanted];
  const members = { accountId: { $in: ids } };
  const keyIds = ids.flatMap(familyKeyIds);
  return {
    ...people,
    calendars: await byId<CalendarDocument>(reader, CALENDARS, tenants),
    guardians: await reader.find<GuardianDocument>(GUARDIANS, members, { sort: { _id: 1 } }),
    diets: await reader.find<DietDocument>(DIETS, members),
    keys: await byId<KeyDocument>(reader, KEYS, keyIds),
    destroyed: await byId<DestroyedKeyDocument>(reader, DESTROYED_KEYS, keyIds),
    heads: await loadOperationHeads(reader, tenants),
  };
}

async function loadPeople(reader: SnapshotReader, accountIds: readonly string[]) {
  const members = { accountId: { $in: [...accountIds] } };
  const families = await byId<FamilyDocument>(reader, FAMILIES, accountIds);
  const pupils = await reader.find<PupilDocument>(PUPILS, members, { sort: { _id: 1 } });
  const here = new Set(pupils.map(({ _id }) => _id));
  const left = families.flatMap(({ former = [] }) => former.map(({ pupilId }) => pupilId));
  const former = await byId<PupilDocument>(
    reader,
    PUPILS,
    left.filter((pupilId) => !here.has(pupilId)),
  );
  return { families, pupils: [...pupils, ...former] };
}

function accountsOf({ accountId, accounts = [] }: PupilDocument): readonly string[] {
  return [accountId, ...accounts.map(({ value }) => value)];
}

export function byId<Document>(
  reader: SnapshotReader,
  collection: string,
  ids: readonly string[],
): Promise<Document[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return reader.find<Document>(collection, { _id: { $in: [...new Set(ids)] } });
}
