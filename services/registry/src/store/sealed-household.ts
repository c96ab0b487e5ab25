/** Between a household in clear and its sealed documents. */
import { seal, unseal } from '@mestolo/service/seal.ts';
import type { GuardianRecord, Household, PupilRecord, Rate } from '../domain/records.ts';
import type { FamilyDocument, GuardianDocument, PupilDocument } from './documents.ts';
import type { Vault } from './vault.ts';

export interface FamilyKeys {
  readonly identity: Buffer;
  readonly contact: Buffer;
}

export interface HouseholdDocuments {
  readonly family: FamilyDocument;
  readonly guardians: readonly GuardianDocument[];
  readonly pupils: readonly PupilDocument[];
}

export type Purpose = 'identity' | 'contact' | 'diet';

export const keyIdOf = (accountId: string, purpose: Purpose) => `family:${accountId}:${purpose}`;

export function openHousehold(documents: HouseholdDocuments, keys: FamilyKeys): Household {
  const { family } = documents;
  const open = (purpose: keyof FamilyKeys, recordId: string, field: string, text: string) =>
    unseal(keys[purpose], { tenant: family.tenant, recordId, field }, text);
  const maybe = (
    purpose: keyof FamilyKeys,
    recordId: string,
    field: string,
    text: string | null,
  ) => (text === null ? null : open(purpose, recordId, field, text));
  return {
    family: {
      accountId: family._id,
      openedOn: family.openedOn,
      closedOn: family.closedOn,
      paymentCode: family.paymentCode ?? null,
      holders: family.holders.map(({ from, guardianId }) => ({ from, value: guardianId })),
      former: (family.former ?? []).map(({ pupilId, birthDate }) => ({
        pupilId,
        birthDate: open('identity', pupilId, 'birthDate', birthDate),
      })),
    },
    guardians: documents.guardians.map((guardian) => ({
      guardianId: guardian._id,
      fullName: open('identity', guardian._id, 'fullName', guardian.fullName),
      taxCode: maybe('identity', guardian._id, 'taxCode', guardian.taxCode),
      language: guardian.language,
      email: maybe('contact', guardian._id, 'email', guardian.email),
      phone: maybe('contact', guardian._id, 'phone', guardian.phone),
      channels: guardian.channels,
    })),
    pupils: documents.pupils.map((pupil) => ({
      pupilId: pupil._id,
      accountId: pupil.accountId,
      accounts: pupil.accounts ?? [],
      givenName: open('identity', pupil._id, 'givenName', pupil.givenName),
      familyName: open('identity', pupil._id, 'familyName', pupil.familyName),
      birthDate: open('identity', pupil._id, 'birthDate', pupil.birthDate),
      taxCode: maybe('identity', pupil._id, 'taxCode', pupil.taxCode),
      enrolments: pupil.enrolments,
      circumstances: pupil.circumstances,
    })),
  };
}

export interface Sealing {
  readonly tenant: string;
  readonly accountId: string;
  readonly keys: FamilyKeys;
  readonly vault: Vault;
  readonly changedAt: string;
}

type Unversioned<Of> = Omit<Of, 'version' | 'revision'>;

export function sealFamily(
  sealing: Sealing,
  { family, guardians }: Household,
): Unversioned<FamilyDocument> {
  const { tenant, accountId, changedAt } = sealing;
  const { openedOn, closedOn, paymentCode, holders, former } = family;
  const left = former.map(({ pupilId, birthDate }) => {
    return { pupilId, birthDate: sealed(sealing, 'identity', pupilId, { birthDate }) };
  });
  return {
    ...(left.length > 0 ? { former: left } : {}),
    _id: accountId,
    tenant,
    changedAt,
    openedOn,
    closedOn,
    ...(paymentCode === null ? {} : { paymentCode }),
    holders: holders.map(({ from, value: guardianId }) => {
      const holder = guardians.find((one) => one.guardianId === guardianId);
      if (!holder) throw new Error(`account ${accountId} is held by a guardian it does not have`);
      return { from, guardianId, ...identityOf(sealing, holder) };
    }),
  };
}

function identityOf(sealing: Sealing, { guardianId, fullName, taxCode }: GuardianRecord) {
  return {
    fullName: sealed(sealing, 'identity', guardianId, { fullName }),
    taxCode: taxCode === null ? null : sealed(sealing, 'identity', guardianId, { taxCode }),
  };
}

export function sealGuardian(
  sealing: Sealing,
  guardian: GuardianRecord,
): Unversioned<GuardianDocument> {
  const { tenant, accountId, changedAt, vault } = sealing;
  const { guardianId, taxCode, email, phone, language, channels } = guardian;
  return {
    _id: guardianId,
    tenant,
    accountId,
    changedAt,
    ...identityOf(sealing, guardian),
    taxCodeHash: taxCode === null ? null : vault.taxCodeHash(tenant, taxCode),
    language,
    email: email === null ? null : sealed(sealing, 'contact', guardianId, { email }),
    phone: phone === null ? null : sealed(sealing, 'contact', guardianId, { phone }),
    channels,
  };
}

export function sealPupil(
  sealing: Sealing,
  pupil: PupilRecord,
  rates: readonly Rate[],
): Unversioned<PupilDocument> {
  const { tenant, accountId, changedAt, vault } = sealing;
  const { pupilId, givenName, familyName, birthDate, taxCode, enrolments, circumstances } = pupil;
  const { accounts } = pupil;
  const identity = (value: Record<string, string>) => sealed(sealing, 'identity', pupilId, value);
  return {
    _id: pupilId,
    tenant,
    accountId,
    ...(accounts.length > 0 ? { accounts } : {}),
    changedAt,
    givenName: identity({ givenName }),
    familyName: identity({ familyName }),
    birthDate: identity({ birthDate }),
    taxCode: taxCode === null ? null : identity({ taxCode }),
    taxCodeHash: taxCode === null ? null : vault.taxCodeHash(tenant, taxCode),
    enrolments,
    circumstances,
    rates,
  };
}

/** `value` has one field, whose name is bound to what it holds. */
function sealed(
  { tenant, accountId, keys }: Sealing,
  purpose: keyof FamilyKeys,
  recordId: string,
  value: Readonly<Record<string, string>>,
): string {
  const [[field, text] = ['', '']] = Object.entries(value);
  return seal(keys[purpose], keyIdOf(accountId, purpose), { tenant, recordId, field }, text);
}
