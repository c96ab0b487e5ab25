/** The documents of attendance as they rest in MongoDB. */
import type { Cause } from '@mestolo/messaging/handler.ts';
import type { SchoolSettings } from '../domain/cut-off.ts';
import type { Device } from '../domain/device.ts';
import type { Meal, ParkedWhy } from '../domain/judge.ts';
import type { Observation } from '../domain/observation.ts';
import type { Sequence } from '../domain/sequence.ts';
import type { Calendar, Enrolment } from '../domain/service-day.ts';

/** Counts up when the form of a document changes; an upcaster then reads the older ones. */
export const SCHEMA = 1;

export interface CalendarDocument extends Calendar, SchoolSettings {
  readonly _id: string;
  readonly schema: number;
  readonly version: number;
  /** Counts up whenever a line was parked because of this calendar, so that the two collide. */
  readonly touched?: number;
}

export interface PupilDocument {
  /** `<tenant>:<pupil id>`: the id of a pupil of another Comune is not known here. */
  readonly _id: string;
  readonly schema: number;
  /** 0 in the stub of a pupil that has been seen at table, but not yet in registry's topic. */
  readonly version: number;
  readonly accountId: string | null;
  /** Which account it was from day to day; absent where it was always that of today. */
  readonly accounts?: readonly { readonly from: string; readonly accountId: string }[] | undefined;
  readonly enrolments: readonly Enrolment[];
  /**
   * Counts up whenever a decision was based on this document, so that a decision and a change of
   * the pupil at the same moment collide instead of missing each other.
   */
  readonly touched: number;
}

export interface MealDocument extends Omit<Meal, 'mealId'> {
  readonly _id: string;
  readonly schema: number;
  /** Business time at which its revision was decided; absent in older meals. */
  readonly decidedAt?: string;
}

interface KeptObservation extends Observation {
  readonly _id: string;
  readonly schema: number;
  readonly fingerprint: string;
  /** The first meal of its pupil, day and slot, also where another one stands in for it. */
  readonly mealId: string;
  /** The request that brought it, for its trace. */
  readonly cause: Cause;
}

export interface ObservationDocument extends KeptObservation {
  /** The revision of the meal after this observation, and whether it made that revision. */
  readonly revision: number;
  readonly madeRevision: boolean;
  /** The meal it counted for, where that was one that stands in. */
  readonly standInId?: string;
}

export interface ParkedDocument extends KeptObservation {
  readonly pupilKey: string;
  readonly why: ParkedWhy;
  /** A person has decided that it does not count here; it is kept and not judged again. */
  readonly settled?: 'dismissed' | 'assigned';
}

export interface DeviceDocument extends Device {
  readonly _id: string;
  readonly schema: number;
  /** Counts up with each change; absent in devices that have not changed since there is one. */
  readonly writes?: number;
}

/** What a device has sent so far. */
export interface DeviceStreamDocument extends Sequence {
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  /** Business time of the Comune. */
  readonly lastSeenAt: string;
  readonly writes: number;
}

export function pupilKeyOf(subject: { readonly tenant: string; readonly pupilId: string }): string {
  return `${subject.tenant}:${subject.pupilId}`;
}

/** An observer's ids are unique within a Comune; two Comuni never meet. */
export function observationKeyOf(subject: {
  readonly tenant: string;
  readonly observationId: string;
}): string {
  return `${subject.tenant}:${subject.observationId}`;
}
