/** One family during a transaction: as it was read, as it stands now, and what to write. */
import type { Cause, WriteOperation } from '@mestolo/messaging/handler.ts';
import { sameRecord } from '../domain/import-result.ts';
import type { Household, PupilRecord, Rate } from '../domain/records.ts';
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

/** What a family's writes need to know of the others in the transaction. */
export interface Kin {
  /** The document of a pupil, of whichever family it was. */
  readonly read: (pupilId: string) => PupilDocument | undefined;
  /** The pupil as it was before, in whichever family. */
  readonly before: (pupilId: string) => PupilRecord | undefined;
  readonly rates: (pupil: PupilRecord) => readonly Rate[];
}

/** What a consumer sees of a family beside its members. */
function publishedFamily(household: Household | null) {
  if (!household) return null;
  const { family, guardians } = household;
  const { former: _former, ...seen } = family;
  const holderIds = new Set(family.holders.map(({ value }) => value));
  const holders = guardians
    .filter(({ guardianId }) => holderIds.has(guardianId))
    .map(({ guardianId, fullName, taxCode }) => ({ guardianId, fullName, taxCode }));
  return { family: seen, holders };
}

/**
 * The documents whose content is another now, each one version on; empty where nothing changed.
 * `isTouched` tells of a family that another one's decision rests on: it is written all the same.
 */
export function writesOf(
  state: HouseholdState,
  sealing: Sealing,
  { kin, isTouched }: { readonly kin: Kin; readonly isTouched: boolean },
): HouseholdWrites {
  const { before, now } = state;
  if (!now) return { families: [], guardians: [], pupils: [] };
  const pupils = now.pupils.flatMap((pupil) => pupilWrite(pupil, sealing, kin));
  const isChanged = isTouched || pupils.length > 0 || !sameRecord(before, now);
  if (!isChanged) return { families: [], guardians: [], pupils: [] };
  const { read } = state;
  return {
    families: [familyWrite(state, now, sealing)],
    guardians: now.guardians.flatMap((guardian) => {
      const old = before?.guardians.find((one) => one.guardianId === guardian.guardianId);
      if (sameRecord(old, guardian)) return [];
      const document = read?.guardians.find(({ _id }) => _id === guardian.guardianId);
      return [versioned<GuardianDocument>(document, sealGuardian(sealing, guardian))];
    }),
    pupils,
  };
}

/** A new sibling changes what the others pay, though nothing was said about them. */
function pupilWrite(pupil: PupilRecord, sealing: Sealing, kin: Kin): readonly WriteOperation[] {
  const rates = kin.rates(pupil);
  const document = kin.read(pupil.pupilId);
  const isSame = sameRecord(kin.before(pupil.pupilId), pupil);
  if (isSame && sameRecord(document?.rates, rates)) return [];
  return [versioned<PupilDocument>(document, sealPupil(sealing, pupil, rates))];
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
  const next = { revision: revision + 1 };
  const { former, ...rest } = sealed;
  const left = former ? { former } : {};
  const unchanged = sameRecord(publishedFamily(before), publishedFamily(now));
  const { former: _former, ...kept } = old;
  return {
    replaceOne: {
      filter: { _id, revision },
      replacement: unchanged
        ? { ...kept, ...left, ...next }
        : { ...rest, ...left, version: version + 1, ...next },
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
