/** What registry knows, in clear; only the store's sealed form of it leaves the process. */

import type { DataOf } from '@mestolo/contracts/event.ts';
import type { CalendarChanged } from '@mestolo/contracts/events/registry.ts';
import type { Actor } from '@mestolo/contracts/values.ts';
import type { z } from 'zod';
import type { Enrolment, Step } from './effective-dates.ts';
import type { lateIseeRule } from './statements.ts';

export interface FamilyRecord {
  readonly accountId: string;
  readonly openedOn: string;
  readonly closedOn: string | null;
  /** The account holder from day to day, as guardian ids. */
  readonly holders: readonly Step<string>[];
  /** What anybody may pay in with; null for a family from before there were codes. */
  readonly paymentCode: string | null;
  /** Pupils of another family now: what they were here decides the ranks of that time. */
  readonly former: readonly FormerPupil[];
}

export interface FormerPupil {
  readonly pupilId: string;
  readonly birthDate: string;
}

export const channels = ['email', 'sms', 'appIo'] as const;
export type Channel = (typeof channels)[number];

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
  /** The account of today. */
  readonly accountId: string;
  /** The accounts from day to day; empty for a pupil who never moved to another family. */
  readonly accounts: readonly Step<string>[];
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

export type LateIseeRule = z.infer<typeof lateIseeRule>;

/** What a Comune has decided that no other service needs to know. */
export interface Settings {
  readonly lateIsee: LateIseeRule;
  /** What the codes of diets stand for: learned from lists that write diets out. */
  readonly diets: readonly { readonly code: string; readonly name: string }[];
}

export const DEFAULT_SETTINGS: Settings = { lateIsee: 'filingDate', diets: [] };

/** Who does something, in which role and why, for the log of operations. */
export interface Act {
  readonly actor: Actor;
  /** Who vouches for the person: portal, office or operator. */
  readonly role: string;
  readonly reason: string | null;
}

export type Calendar = Omit<DataOf<typeof CalendarChanged>, 'tenant' | 'version'>;
