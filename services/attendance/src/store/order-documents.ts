/** The documents of orders, diets, staff and the kitchen's counts as they rest in MongoDB. */
import type { Actor, MealSlot } from '@mestolo/contracts/values.ts';
import type { ChargeBasis } from '../domain/cut-off.ts';
import type { Counted, LateChange } from '../domain/kitchen-count.ts';
import type { AskedOrder, DayOutcome, OrderRule } from '../domain/meal-orders.ts';

/** All that is ordered for one pupil. */
export interface OrdersDocument {
  /** `<tenant>:<pupil id>` */
  readonly _id: string;
  readonly schema: number;
  readonly rules: readonly OrderRule[];
  /** Counts up with each change, so that two at once collide. */
  readonly changes: number;
}

/** What a family is given for each order; it is never changed. */
export interface ReceiptDocument extends AskedOrder {
  /** `<tenant>:<receipt id>` */
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly receiptId: string;
  readonly requestId: string;
  readonly pupilId: string;
  /** When it reached our door, business time. */
  readonly arrivedAt: string;
  /** When the provider of an SMS had it; null where it came straight to us. */
  readonly receivedAt: string | null;
  /** The earlier of the two, by which it was judged. */
  readonly countedAt: string;
  readonly actor: Actor;
  readonly days: readonly DayOutcome[];
}

export interface DietDocument {
  /** `<tenant>:<pupil id>` */
  readonly _id: string;
  readonly schema: number;
  readonly version: number;
  readonly diets: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly code: string;
  }[];
}

export interface StaffDocument {
  /** `<tenant>:<staff id>` */
  readonly _id: string;
  readonly schema: number;
  readonly version: number;
  readonly postings: readonly {
    readonly from: string;
    readonly to: string | null;
    readonly schoolId: string;
  }[];
}

export interface StaffMealDocument {
  /** `<tenant>:<staff id>:<day>:<slot>` */
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly staffId: string;
  readonly schoolId: string;
  readonly servedOn: string;
  readonly slot: MealSlot;
  readonly state: 'present' | 'absent';
  /** As it stood at the cut-off: the kitchen cooks for it. */
  readonly ordered: boolean;
  readonly said: readonly {
    readonly requestId: string;
    readonly state: 'present' | 'absent';
    readonly at: string;
    readonly actor: Actor;
  }[];
}

export interface LateChangeDone extends LateChange {
  readonly requestId: string;
  readonly reason: string;
  readonly actor: Actor;
  readonly at: string;
}

/** One school's count of one day, frozen at the cut-off, with all its versions. */
export interface CountDocument extends Counted {
  /** `<tenant>:<school id>:<day>:<slot>` */
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly slot: MealSlot;
  readonly chargeBasis: ChargeBasis;
  /** The cut-off as it was that day, with what an outage had added to it. */
  readonly cutOffAt: string;
  readonly frozenAt: string;
  readonly lateChanges: readonly LateChangeDone[];
}

/** Since when we know of a school: it is not counted by itself for a cut-off before that. */
export interface KnownSchoolDocument {
  /** `<tenant>:<school id>` */
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  readonly schoolId: string;
  /** Business time. */
  readonly since: string;
}

/** The door was open in this minute; by the clock of the machine. */
export interface BeatDocument {
  /** `2020-11-13T08:29`, in UTC. */
  readonly _id: string;
  readonly at: Date;
}

export function countKeyOf(subject: {
  readonly tenant: string;
  readonly schoolId: string;
  readonly servedOn: string;
}): string {
  return `${subject.tenant}:${subject.schoolId}:${subject.servedOn}:lunch`;
}

export function staffKeyOf(subject: { readonly tenant: string; readonly staffId: string }): string {
  return `${subject.tenant}:${subject.staffId}`;
}

export function staffMealKeyOf(subject: {
  readonly tenant: string;
  readonly staffId: string;
  readonly servedOn: string;
}): string {
  return `${staffKeyOf(subject)}:${subject.servedOn}:lunch`;
}
