/** The door by which families come in; what arrives together shares one transaction. */
import type { DoorHandler, SnapshotReader } from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import type { Calendar, Settings } from '../domain/records.ts';
import { decideFamilies } from './family-fold.ts';
import {
  type FamiliesAnswer,
  type FamiliesRequest,
  type FamilyRecords,
  loadFamilyRecords,
} from './family-statements.ts';
import type { Vault } from './vault.ts';

export function familyDoor(
  vault: Vault,
): DoorHandler<FamiliesRequest, FamilyRecords, FamiliesAnswer> {
  return {
    load: (reader, requests) =>
      loadFamilyRecords(
        reader,
        vault,
        requests.map(({ request }) => request),
      ),
    // A family is some five documents of some hundred bytes.
    size: ({ families }) => ({ facts: families.length * 5, bytes: families.length * 4_000 }),
    decide: (records, requests) => decideFamilies(vault, records, requests),
  };
}

export interface Standing {
  readonly calendar: Calendar;
  readonly settings: Settings;
}

/** What the door would answer with this calendar; nothing is written. */
export async function tryFamilies(
  vault: Vault,
  reader: SnapshotReader,
  options: { readonly request: FamiliesRequest; readonly standing: Standing | null },
): Promise<FamiliesAnswer> {
  const { request, standing } = options;
  const { tenant } = request;
  const loaded = await loadFamilyRecords(reader, vault, [request]);
  const calendars = standing && [{ _id: tenant, tenant, version: 1, changedAt: '', ...standing }];
  const records = { ...loaded, calendars: calendars ?? loaded.calendars };
  const { answers } = decideFamilies(vault, records, [{ request, cause: NO_CAUSE }]);
  return answers[0] ?? [];
}
