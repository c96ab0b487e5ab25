/** The documents of registry. A field named Sealed holds a value that only its key can open. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type { Enrolment, Step } from '../domain/effective-dates.ts';
import type { ExternalKind } from '../domain/external-keys.ts';
import type { Calendar, Channel, Circumstances, Rate, Settings } from '../domain/records.ts';
import type { Posting } from '../domain/staff.ts';

type Sealed = string;

interface Versioned {
  readonly _id: string;
  readonly tenant: string;
  /** Counts the changes that are published. */
  readonly version: number;
  /** Business time of the last change. */
  readonly changedAt: string;
}

export interface FamilyDocument extends Versioned {
  /** Counts every change to anyone of the family, so that two writers always collide. */
  readonly revision: number;
  readonly openedOn: string;
  readonly closedOn: string | null;
  /** Absent in a family from before there were codes, until the sweep has passed. */
  readonly paymentCode?: string;
  readonly holders: readonly {
    readonly from: string;
    readonly guardianId: string;
    readonly fullName: Sealed;
    readonly taxCode: Sealed | null;
  }[];
  /** Absent where no pupil ever left for another family. */
  readonly former?: readonly { readonly pupilId: string; readonly birthDate: Sealed }[];
}

export interface GuardianDocument extends Versioned {
  readonly accountId: string;
  readonly fullName: Sealed;
  readonly taxCode: Sealed | null;
  /** Keyed hash for the search; it goes when the key goes. */
  readonly taxCodeHash: string | null;
  readonly language: 'it' | 'en';
  readonly email: Sealed | null;
  readonly phone: Sealed | null;
  readonly channels: readonly Channel[];
}

export interface PupilDocument extends Versioned {
  readonly accountId: string;
  /** Absent for a pupil who never moved to another family. */
  readonly accounts?: readonly Step<string>[];
  readonly givenName: Sealed;
  readonly familyName: Sealed;
  readonly birthDate: Sealed;
  readonly taxCode: Sealed | null;
  readonly taxCodeHash: string | null;
  readonly enrolments: readonly Enrolment[];
  readonly circumstances: readonly Step<Circumstances>[];
  readonly rates: readonly Rate[];
}

/** The diets of one pupil; its id is the pupil's. */
export interface DietDocument extends Versioned {
  readonly accountId: string;
  readonly diets: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly code: string;
    /** Under the family's key for diets; null where none was given. */
    readonly reason: Sealed | null;
  }[];
}

export interface StaffDocument extends Versioned {
  readonly fullName: Sealed;
  readonly postings: readonly Posting[];
}

export interface CalendarDocument extends Versioned {
  readonly calendar: Calendar;
  /** Absent in calendars from before there were settings. */
  readonly settings?: Settings;
}

export interface ExternalIdDocument {
  /** Keyed hash of tenant, kind and code: the code itself is not kept. */
  readonly _id: string;
  readonly tenant: string;
  readonly kind: ExternalKind;
  readonly id: string;
  /** The account it belongs to; a member of the staff stands for itself. */
  readonly accountId: string;
  /** Made of a name or a tax code: goes when the family's keys go. */
  readonly personal: boolean;
}

export interface KeyDocument {
  readonly _id: string;
  /** The key, sealed with the master key. */
  readonly wrapped: string;
  readonly createdAt: string;
}

export interface DestroyedKeyDocument {
  readonly _id: string;
  readonly tenant: string;
  readonly accountId: string;
  readonly version: number;
  readonly destroyedAt: string;
  /** Who asked for it. */
  readonly actor: Actor;
}
