/** What the door of families is asked, what it reads to decide, and what it answers. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { type ExternalKey, familyKeys, guardianKeys, pupilKeys } from '../domain/external-keys.ts';
import type { PartResult } from '../domain/import-result.ts';
import type { Mint } from '../domain/mint.ts';
import type { Act } from '../domain/records.ts';
import type { FamilyStatement } from '../domain/statements.ts';
import { EXTERNAL_IDS } from './collections.ts';
import type { ExternalIdDocument } from './documents.ts';
import { byId, type HouseholdRecords, loadHouseholds } from './household-records.ts';
import { loadTakenCodes } from './payment-codes.ts';
import type { Vault } from './vault.ts';

export interface FamiliesRequest {
  readonly tenant: string;
  readonly families: readonly FamilyStatement[];
  /** Absent for today. */
  readonly effectiveOn?: string | undefined;
  readonly mint: Mint;
  readonly act: Act;
}

export interface PupilAnswer extends PartResult {
  readonly pupilId: string | null;
  readonly schoolId: string | null;
  readonly classId: string | null;
}

export interface FamilyAnswer extends PartResult {
  readonly accountId: string | null;
  /** Null where a new family was refused. */
  readonly paymentCode: string | null;
  readonly guardians: readonly (PartResult & { readonly guardianId: string | null })[];
  readonly pupils: readonly PupilAnswer[];
}

export type FamiliesAnswer = readonly FamilyAnswer[] | 'no-calendar';

export interface FamilyRecords extends HouseholdRecords {
  readonly externalIds: readonly ExternalIdDocument[];
  /** Codes that the requests could give and that somebody has already. */
  readonly takenCodes: ReadonlySet<string>;
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
  const takenCodes = await loadTakenCodes(
    reader,
    requests.map(({ mint, families }) => ({ mint, count: families.length })),
  );
  return { externalIds, takenCodes, ...(await loadHouseholds(reader, { tenants, accountIds })) };
}

function keysOf(family: FamilyStatement): readonly ExternalKey[] {
  return [
    ...familyKeys(family),
    ...family.guardians.flatMap(guardianKeys),
    ...family.pupils.flatMap(pupilKeys),
  ];
}
