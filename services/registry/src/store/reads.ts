/** What registry shows: values of a family whose keys are destroyed are null, all else is there. */
import { unseal } from '@mestolo/service/seal.ts';
import type { mongo } from 'mongoose';
import type { Diet } from '../domain/diets.ts';
import { enrolmentOn } from '../domain/effective-dates.ts';
import { type Calendar, DEFAULT_SETTINGS, type Settings } from '../domain/records.ts';
import type { Posting } from '../domain/staff.ts';
import { CALENDARS, FAMILIES, GUARDIANS, KEYS, PUPILS } from './collections.ts';
import type {
  CalendarDocument,
  FamilyDocument,
  GuardianDocument,
  KeyDocument,
  PupilDocument,
} from './documents.ts';
import { byId } from './household-records.ts';
import { plainReader } from './plain-reader.ts';
import { keyIdOf, type Purpose } from './sealed-household.ts';
import { createSearches } from './searches.ts';
import type { Vault } from './vault.ts';

export interface Reads {
  /** Null for every key that does not exist, not any more or not yet. */
  keys(keyIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  calendar(tenant: string): Promise<CalendarShown | null>;
  family(tenant: string, accountId: string): Promise<object | null>;
  classPupils(tenant: string, classId: string, day: string): Promise<readonly object[]>;
  accountsByTaxCode(tenant: string, taxCode: string): Promise<readonly string[]>;
  /** In the order of the codes; null for one that nobody has. */
  byCodes(
    tenant: string,
    kind: 'family' | 'pupil',
    codes: readonly string[],
  ): Promise<readonly (Found | null)[]>;
  byTaxCodes(tenant: string, taxCodes: readonly string[]): Promise<readonly FoundByTaxCode[]>;
  /** Null for a pupil whom this Comune does not have. */
  diets(tenant: string, pupilId: string): Promise<readonly Diet[] | null>;
  staff(filter: Filter, options: StaffOptions): Promise<readonly StaffShown[]>;
}

type Filter = Readonly<Record<string, unknown>>;

export interface CalendarShown {
  readonly version: number;
  readonly calendar: Calendar;
  readonly settings: Settings;
}

export interface Found {
  readonly id: string;
  readonly accountId: string;
}

export interface FoundByTaxCode {
  readonly accountIds: readonly string[];
  readonly pupils: readonly { readonly pupilId: string; readonly accountId: string }[];
}

export interface StaffOptions {
  readonly limit: number;
  readonly on?: string | undefined;
  readonly schoolId?: string | undefined;
}

export interface StaffShown {
  readonly staffId: string;
  readonly fullName: string | null;
  readonly postings: readonly Posting[];
}

export function createReads(db: mongo.Db, vault: Vault): Reads {
  const reader = plainReader(db);
  const keys: Reads['keys'] = async (keyIds) => {
    const found = await reader.find<KeyDocument>(KEYS, { _id: { $in: [...keyIds] } });
    return new Map(found.map(({ _id, wrapped }) => [_id, vault.unwrap(_id, wrapped)]));
  };
  const openerFor = async (accountIds: readonly string[]) => {
    const ids = [...new Set(accountIds)];
    const purposes = ['identity', 'contact'] as const;
    const held = await keys(ids.flatMap((id) => purposes.map((purpose) => keyIdOf(id, purpose))));
    return createOpener(held);
  };
  return {
    keys,
    async calendar(tenant) {
      const [found] = await reader.find<CalendarDocument>(CALENDARS, { _id: tenant });
      if (!found) return null;
      const { version, calendar, settings = DEFAULT_SETTINGS } = found;
      return { version, calendar, settings };
    },
    async family(tenant, accountId) {
      const [family] = await reader.find<FamilyDocument>(FAMILIES, { _id: accountId, tenant });
      if (!family) return null;
      const members = { tenant, accountId };
      const guardians = await reader.find<GuardianDocument>(GUARDIANS, members);
      const pupils = await reader.find<PupilDocument>(PUPILS, members);
      const left = (family.former ?? []).map(({ pupilId }) => pupilId);
      const former = await byId<PupilDocument>(reader, PUPILS, left);
      const open = await openerFor([accountId, ...former.map((one) => one.accountId)]);
      return shownFamily(open, { family, guardians, pupils, former });
    },
    async classPupils(tenant, classId, day) {
      const filter = { tenant, 'enrolments.classId': classId };
      const found = await reader.find<PupilDocument>(PUPILS, filter);
      const there = found.filter((one) => enrolmentOn(one.enrolments, day)?.classId === classId);
      const open = await openerFor(there.map(({ accountId }) => accountId));
      return there.map((pupil) => {
        const { _id: pupilId, accountId } = pupil;
        return { pupilId, accountId, ...pupilNames(open, pupil) };
      });
    },
    async accountsByTaxCode(tenant, taxCode) {
      const filter = { tenant, taxCodeHash: vault.taxCodeHash(tenant, taxCode) };
      const guardians = await reader.find<GuardianDocument>(GUARDIANS, filter);
      const pupils = await reader.find<PupilDocument>(PUPILS, filter);
      return [...new Set([...guardians, ...pupils].map(({ accountId }) => accountId))];
    },
    ...createSearches(db, vault, keys),
  };
}

interface Owner {
  readonly tenant: string;
  readonly accountId: string;
  readonly recordId: string;
}

type Opener = (owner: Owner, purpose: Purpose, field: string, text: string | null) => string | null;

function createOpener(keys: ReadonlyMap<string, Buffer>): Opener {
  return ({ tenant, accountId, recordId }, purpose, field, text) => {
    const key = keys.get(keyIdOf(accountId, purpose));
    return key && text !== null ? unseal(key, { tenant, recordId, field }, text) : null;
  };
}

function shownFamily(
  open: Opener,
  documents: {
    readonly family: FamilyDocument;
    readonly guardians: readonly GuardianDocument[];
    readonly pupils: readonly PupilDocument[];
    readonly former: readonly PupilDocument[];
  },
): object {
  const { family, guardians, pupils, former } = documents;
  const { _id: accountId, tenant, version, openedOn, closedOn, holders } = family;
  return {
    accountId,
    version,
    openedOn,
    closedOn,
    paymentCode: family.paymentCode ?? null,
    holders: holders.map(({ from, guardianId, fullName, taxCode }) => {
      const owner = { tenant, accountId, recordId: guardianId };
      return {
        from,
        guardianId,
        fullName: open(owner, 'identity', 'fullName', fullName),
        taxCode: open(owner, 'identity', 'taxCode', taxCode),
      };
    }),
    guardians: guardians.map((guardian) => {
      const owner = { tenant, accountId, recordId: guardian._id };
      return {
        guardianId: guardian._id,
        version: guardian.version,
        fullName: open(owner, 'identity', 'fullName', guardian.fullName),
        taxCode: open(owner, 'identity', 'taxCode', guardian.taxCode),
        email: open(owner, 'contact', 'email', guardian.email),
        phone: open(owner, 'contact', 'phone', guardian.phone),
        language: guardian.language,
        channels: guardian.channels,
      };
    }),
    pupils: pupils.map((pupil) => {
      const { _id: pupilId, version: pupilVersion, enrolments, rates } = pupil;
      const accounts = (pupil.accounts ?? []).map(({ from, value }) => ({
        from,
        accountId: value,
      }));
      const details = { ...pupilDetails(open, pupil), enrolments, rates, accounts };
      return { pupilId, version: pupilVersion, ...details };
    }),
    formerPupils: former.map((pupil) => {
      const { _id: pupilId, accountId: now } = pupil;
      return { pupilId, accountId: now, ...pupilNames(open, pupil) };
    }),
  };
}

function pupilNames(open: Opener, pupil: PupilDocument) {
  const { _id: recordId, tenant, accountId } = pupil;
  const owner = { tenant, accountId, recordId };
  return {
    givenName: open(owner, 'identity', 'givenName', pupil.givenName),
    familyName: open(owner, 'identity', 'familyName', pupil.familyName),
  };
}

function pupilDetails(open: Opener, pupil: PupilDocument) {
  const { _id: recordId, tenant, accountId } = pupil;
  const owner = { tenant, accountId, recordId };
  return {
    ...pupilNames(open, pupil),
    birthDate: open(owner, 'identity', 'birthDate', pupil.birthDate),
    taxCode: open(owner, 'identity', 'taxCode', pupil.taxCode),
  };
}
