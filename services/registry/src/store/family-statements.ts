/** What the door of families is asked, what it reads to decide, and what it answers. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { type ExternalKey, familyKeys, guardianKeys, pupilKeys } from '../domain/external-keys.ts';
import type { PartResult } from '../domain/import-result.ts';
import type { Mint } from '../domain/mint.ts';
import type { FamilyStatement } from '../domain/statements.ts';
import {
  CALENDARS,
  DESTROYED_KEYS,
  EXTERNAL_IDS,
  FAMILIES,
  GUARDIANS,
  KEYS,
  PUPILS,
} from './collections.ts';
import type {
  CalendarDocument,
  DestroyedKeyDocument,
  ExternalIdDocument,
  FamilyDocument,
  GuardianDocument,
  KeyDocument,
  PupilDocument,
} from './documents.ts';
import { keyIdOf } from './sealed-household.ts';
import type { Vault } from './vault.ts';

export interface FamiliesRequest {
  readonly tenant: string;
  readonly families: readonly FamilyStatement[];
  /** Absent for today. */
  readonly effectiveOn?: string | undefined;
  readonly mint: Mint;
}

export interface PupilAnswer extends PartResult {
  readonly pupilId: string | null;
  readonly schoolId: string | null;
  readonly classId: string | null;
}

export interface FamilyAnswer extends PartResult {
  readonly accountId: string | null;
  readonly guardians: readonly (PartResult & { readonly guardianId: string | null })[];
  readonly pupils: readonly PupilAnswer[];
}

export type FamiliesAnswer = readonly FamilyAnswer[] | 'no-calendar';

export interface FamilyRecords {
  readonly calendars: readonly CalendarDocument[];
  readonly externalIds: readonly ExternalIdDocument[];
  readonly families: readonly FamilyDocument[];
  readonly guardians: readonly GuardianDocument[];
  readonly pupils: readonly PupilDocument[];
  readonly keys: readonly KeyDocument[];
  readonly destroyed: readonly DestroyedKeyDocument[];
}

export async function loadFamilyRecords(
  reader: SnapshotReader,
  vault: Vault,
  requests: readonly FamiliesRequest[],
): Promise<FamilyRecords> {
  const hashes = requests.flatMap(({ tenant, families }) =>
    families.flatMap((family) => keysOf(family).map((key) => vault.externalId(tenant, key))),
  );
  const tenants = requests.map(({ tenant }) => tenant);
  const externalIds = await byId<ExternalIdDocument>(reader, EXTERNAL_IDS, hashes);
  const accountIds = [...new Set(externalIds.map(({ accountId }) => accountId))];
  const keyIds = accountIds.flatMap((accountId) => [
    keyIdOf(accountId, 'identity'),
    keyIdOf(accountId, 'contact'),
  ]);
  const members = { accountId: { $in: accountIds } };
  return {
    externalIds,
    calendars: await byId<CalendarDocument>(reader, CALENDARS, tenants),
    families: await byId<FamilyDocument>(reader, FAMILIES, accountIds),
    guardians: await reader.find<GuardianDocument>(GUARDIANS, members, { sort: { _id: 1 } }),
    pupils: await reader.find<PupilDocument>(PUPILS, members, { sort: { _id: 1 } }),
    keys: await byId<KeyDocument>(reader, KEYS, keyIds),
    destroyed: await byId<DestroyedKeyDocument>(reader, DESTROYED_KEYS, keyIds),
  };
}

function byId<Document>(
  reader: SnapshotReader,
  collection: string,
  ids: readonly string[],
): Promise<Document[]> {
  return reader.find<Document>(collection, { _id: { $in: [...new Set(ids)] } });
}

function keysOf(family: FamilyStatement): readonly ExternalKey[] {
  return [
    ...familyKeys(family),
    ...family.guardians.flatMap(guardianKeys),
    ...family.pupils.flatMap(pupilKeys),
  ];
}
