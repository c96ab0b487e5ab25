/** Finds people by an office's codes and by tax codes; lists diets and staff. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { mongo } from 'mongoose';
import { normalCode } from '../domain/external-keys.ts';
import { DIETS, EXTERNAL_IDS, GUARDIANS, PUPILS, STAFF } from './collections.ts';
import { openDiets } from './diet-book.ts';
import type {
  DietDocument,
  ExternalIdDocument,
  GuardianDocument,
  PupilDocument,
  StaffDocument,
} from './documents.ts';
import { byId } from './household-records.ts';
import { plainReader } from './plain-reader.ts';
import type { Reads, StaffOptions } from './reads.ts';
import { keyIdOf } from './sealed-household.ts';
import { openStaff } from './staff-door.ts';
import { staffKeyId } from './staff-statements.ts';
import type { Vault } from './vault.ts';

type Searches = Pick<Reads, 'byCodes' | 'byTaxCodes' | 'diets' | 'staff'>;

export function createSearches(db: mongo.Db, vault: Vault, keys: Reads['keys']): Searches {
  const reader = plainReader(db);
  return {
    async byCodes(tenant, kind, codes) {
      const ids = codes.map((code) =>
        vault.externalId(tenant, { kind, by: 'code', code: normalCode(code) }),
      );
      const found = await byId<ExternalIdDocument>(reader, EXTERNAL_IDS, ids);
      const known = new Map(found.map(({ _id, id, accountId }) => [_id, { id, accountId }]));
      return ids.map((one) => known.get(one) ?? null);
    },
    byTaxCodes: (tenant, taxCodes) => byTaxCodes(reader, vault, tenant, taxCodes),
    async diets(tenant, pupilId) {
      const [pupil] = await reader.find<PupilDocument>(PUPILS, { _id: pupilId, tenant });
      if (!pupil) return null;
      const [found] = await reader.find<DietDocument>(DIETS, { _id: pupilId });
      if (!found) return [];
      const keyId = keyIdOf(found.accountId, 'diet');
      return openDiets((await keys([keyId])).get(keyId) ?? null, found);
    },
    async staff(filter, { limit, on, schoolId }) {
      const days = { ...filter, ...postingFilter({ on, schoolId }) };
      const found = (await db
        .collection(STAFF)
        .find(days)
        .sort({ _id: 1 })
        .limit(limit)
        .toArray()) as unknown as StaffDocument[];
      const wanted = [...new Set(found.map(({ tenant }) => staffKeyId(tenant)))];
      const held = await keys(wanted);
      return found.map((document) => {
        const key = held.get(staffKeyId(document.tenant));
        const { _id: staffId, postings } = document;
        return key ? openStaff(key, document) : { staffId, fullName: null, postings };
      });
    },
  };
}

/** Someone with a posting there, on that day where one is named. */
function postingFilter({ on, schoolId }: Omit<StaffOptions, 'limit'>): Record<string, unknown> {
  if (!on && !schoolId) return {};
  const days = on ? { from: { $lte: on }, $or: [{ to: null }, { to: { $gte: on } }] } : {};
  return { postings: { $elemMatch: { ...days, ...(schoolId ? { schoolId } : {}) } } };
}

async function byTaxCodes(
  reader: SnapshotReader,
  vault: Vault,
  tenant: string,
  taxCodes: readonly string[],
): ReturnType<Reads['byTaxCodes']> {
  const hashes = taxCodes.map((one) => vault.taxCodeHash(tenant, one));
  const filter = { tenant, taxCodeHash: { $in: [...new Set(hashes)] } };
  const guardians = await reader.find<GuardianDocument>(GUARDIANS, filter);
  const pupils = await reader.find<PupilDocument>(PUPILS, filter);
  return hashes.map((hash) => {
    const ofHash = (one: { readonly taxCodeHash: string | null }) => one.taxCodeHash === hash;
    const children = pupils.filter(ofHash);
    const accounts = [...guardians.filter(ofHash), ...children].map(({ accountId }) => accountId);
    return {
      accountIds: [...new Set(accounts)],
      pupils: children.map(({ _id: pupilId, accountId }) => ({ pupilId, accountId })),
    };
  });
}
