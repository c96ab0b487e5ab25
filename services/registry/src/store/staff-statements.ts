/** What the door of staff is asked, what it reads to decide, and what it answers. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import { loadOperationHeads, type OperationHead } from '@mestolo/service/operation-log.ts';
import { staffKey } from '../domain/external-keys.ts';
import type { PartResult } from '../domain/import-result.ts';
import type { Mint } from '../domain/mint.ts';
import type { Act } from '../domain/records.ts';
import type { StaffRecord } from '../domain/staff.ts';
import type { StaffStatement } from '../domain/statements.ts';
import { CALENDARS, EXTERNAL_IDS, KEYS, STAFF } from './collections.ts';
import type {
  CalendarDocument,
  ExternalIdDocument,
  KeyDocument,
  StaffDocument,
} from './documents.ts';
import { byId } from './household-records.ts';
import type { Vault } from './vault.ts';

export type StaffSaid =
  /** Everything about one, under an id of the caller's. */
  | ({ readonly kind: 'whole' } & StaffRecord)
  /** One line of a list. */
  | ({ readonly kind: 'listed' } & StaffStatement);

export interface StaffRequest {
  readonly tenant: string;
  readonly act: Act;
  readonly mint: Mint;
  readonly effectiveOn?: string | undefined;
  readonly staff: readonly StaffSaid[];
}

export type StaffAnswer = PartResult & { readonly staffId: string | null };

export interface StaffRecords {
  readonly calendars: readonly CalendarDocument[];
  readonly keys: readonly KeyDocument[];
  readonly staff: readonly StaffDocument[];
  readonly externalIds: readonly ExternalIdDocument[];
  readonly heads: readonly OperationHead[];
}

export type StaffAnswers = readonly StaffAnswer[] | 'no-calendar';

export const staffKeyId = (tenant: string) => `tenant:${tenant}:staff`;

export async function loadStaff(
  reader: SnapshotReader,
  vault: Vault,
  requests: readonly StaffRequest[],
): Promise<StaffRecords> {
  const tenants = [...new Set(requests.map(({ tenant }) => tenant))];
  const hashes = requests.flatMap(({ tenant, staff }) =>
    staff.flatMap((one) => (one.kind === 'listed' ? [hashOf(vault, tenant, one)] : [])),
  );
  const externalIds = await byId<ExternalIdDocument>(reader, EXTERNAL_IDS, hashes);
  const said = requests.flatMap(({ staff }) =>
    staff.flatMap((one) => (one.kind === 'whole' ? [one.staffId] : [])),
  );
  return {
    externalIds,
    calendars: await byId<CalendarDocument>(reader, CALENDARS, tenants),
    keys: await byId<KeyDocument>(reader, KEYS, tenants.map(staffKeyId)),
    staff: await byId<StaffDocument>(reader, STAFF, [...said, ...externalIds.map(({ id }) => id)]),
    heads: await loadOperationHeads(reader, tenants),
  };
}

export function hashOf(vault: Vault, tenant: string, statement: StaffStatement): string {
  return vault.externalId(tenant, staffKey(statement));
}
