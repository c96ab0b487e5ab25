/** What registry knows, in clear; only the store's sealed form of it leaves the process. */

import type { DataOf } from '@mestolo/contracts/event.ts';
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import type { Enrolment, Step } from './effective-dates.ts';

export interface FamilyRecord {
  readonly accountId: string;
  readonly openedOn: string;
  readonly closedOn: string | null;
  /** The account holder from day to day, as guardian ids. */
  readonly holders: readonly Step<string>[];
}

export type Channel = 'email' | 'sms';

export interface GuardianRecord {
  readonly guardianId: string;
  readonly fullName: string;
  readonly taxCode: string | null;
  readonly language: 'it' | 'en';
  readonly email: string | null;
  readonly phone: string | null;
  readonly channels: readonly Channel[];
}

/** What decides a price besides the school and the siblings. */
export interface Circumstances {
  readonly band: string | null;
  readonly resident: boolean;
  readonly exempt: boolean;
}

export interface Rate extends Circumstances {
  readonly from: string;
  readonly siblingRank: number;
}

export interface PupilRecord {
  readonly pupilId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly taxCode: string | null;
  readonly enrolments: readonly Enrolment[];
  readonly circumstances: readonly Step<Circumstances>[];
}

/** A family with everyone in it: the unit that is imported, read and forgotten together. */
export interface Household {
  readonly family: FamilyRecord;
  readonly guardians: readonly GuardianRecord[];
  readonly pupils: readonly PupilRecord[];
}

export type Calendar = Omit<DataOf<typeof CalendarChanged>, 'tenant' | 'version'>;
