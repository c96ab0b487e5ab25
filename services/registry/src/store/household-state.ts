/** One family during a transaction: as it was read, as it stands now, and what to write. */
import type { Cause, WriteOperation } from '@mestolo/messaging/handler.ts';
import { sameRecord } from '../domain/import-result.ts';
import type { Household } from '../domain/records.ts';
import { ratesOf } from '../domain/sibling-rates.ts';
import type { FamilyDocument, GuardianDocument, PupilDocument } from './documents.ts';
import {
  type FamilyKeys,
  type HouseholdDocuments,
  type Sealing,
  sealFamily,
  sealGuardian,
  sealPupil,
} from './sealed-household.ts';

export interface HouseholdState {
  readonly tenant: string;
  readonly accountId: string;
  readonly keys: FamilyKeys;
  /** Null for a family that is new in this transaction. */
  readonly read: HouseholdDocuments | null;
  readonly before: Household | null;
  now: Household | null;
  /** Who changed it last, and the business time then; it goes with what is published. */
  cause: Cause | null;
  changedAt: string;
}

export interface HouseholdWrites {
  readonly families: readonly WriteOperation[];
  readonly guardians: readonly WriteOperation[];
  readonly pupils: readonly WriteOperation[];
}

/** What a consumer sees of a family beside its members. */
function publishedFamily(household: Household | null) {
  if (!household) return null;
  const { family, guardians } = household;
  const holderIds = new Set(family.holders.map(({ value }) => value));
  const holders = guardians
    .filter(({ guardianId }) => holderIds.has(guardianId))
    .map(({ guardianId, fullName, taxCode }) => ({ guardianId, fullName, taxCode }));
  return { family, holders };
}

/** The documents whose content is another now, each one version on; empty where nothing changed. */
export function writesOf(state: HouseholdState, sealing: Sealing): HouseholdWrites {
  const { before, now, read } = state;
  if (!now || sameRecord(before, now)) return { families: [], guardians: [], pupils: [] };
  return {
    families: [familyWrite(state, now, sealing)],
    guardians: now.guardians.flatMap((guardian) => {
      const old = before?.guardians.find((one) => one.guardianId === guardian.guardianId);
      if (sameRecord(old, guardian)) return [];
      const document = read?.guardians.find(({ _id }) => _id === guardian.guardianId);
      return [versioned<GuardianDocument>(document, sealGuardian(sealing, guardian))];
    }),
    pupils: now.pupils.flatMap((pupil) => {
      const rates = ratesOf(pupil, now.pupils);
      const old = before?.pupils.find((one) => one.pupilId === pupil.pupilId);
      const document = read?.pupils.find(({ _id }) => _id === pupil.pupilId);
      // A new sibling changes what the others pay, though nothing was said about them.
      if (sameRecord(old, pupil) && sameRecord(document?.rates, rates)) return [];
      return [versioned<PupilDocument>(document, sealPupil(sealing, pupil, rates))];
    }),
  };
}

/** Written for every change to anyone, so that two writers of one family always collide. */
function familyWrite(
  { before, read }: HouseholdState,
  now: Household,
  sealing: Sealing,
): WriteOperation {
  const sealed = sealFamily(sealing, now);
  const old = read?.family;
  if (!old) {
    const document: FamilyDocument = { ...sealed, version: 1, revision: 1 };
    return { insertOne: { document: { ...document } } };
  }
  const { _id, revision, version } = old;
  const unchanged = sameRecord(publishedFamily(before), publishedFamily(now));
  return {
    replaceOne: {
      filter: { _id, revision },
      replacement: unchanged
        ? { ...old, revision: revision + 1 }
        : { ...sealed, version: version + 1, revision: revision + 1 },
    },
  };
}

function versioned<Document extends { readonly _id: string; readonly version: number }>(
  read: Document | undefined,
  sealed: Omit<Document, 'version' | 'revision'>,
): WriteOperation {
  if (!read) return { insertOne: { document: { ...sealed, version: 1 } } };
  const { _id, version } = read;
  return {
    replaceOne: {
      filter: { _id, version },
      replacement: { ...sealed, version: version + 1 },
    },
  };
}
