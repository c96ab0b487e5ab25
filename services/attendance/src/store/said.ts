/** What an observer said, before it is known on which day and what it puts right. */
import type { Actor, MealSlot } from '@mestolo/contracts/values.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { fingerprintOf, type Observation, type Presence } from '../domain/observation.ts';

export interface Said {
  readonly tenant: string;
  readonly observationId: string;
  readonly pupilId: string;
  /** Null where the device left it out: then the local day of `recordedAt` counts. */
  readonly servedOn: string | null;
  readonly slot: MealSlot;
  readonly presence: Presence;
  /** When it was seen; null where it is said now. */
  readonly recordedAt: string | null;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly supersedes: string | null;
  readonly deviceSchoolId: string | null;
  /** An absence that also takes back the order of the meal. */
  readonly waives?: boolean;
  /** The class whose roll was called: a pupil of another class is not taken. */
  readonly classId?: string;
}

/** Business time and zone of the Comune at the moment of arrival. */
export interface Arrival {
  readonly now: string;
  readonly timeZone: string;
}

export function servedOnOf(
  said: Pick<Said, 'servedOn' | 'recordedAt'>,
  { now, timeZone }: Arrival,
): string {
  return said.servedOn ?? localDate(said.recordedAt ?? now, timeZone);
}

export function observationOf({ classId: _class, ...said }: Said, arrival: Arrival): Observation {
  return {
    ...said,
    servedOn: servedOnOf(said, arrival),
    recordedAt: said.recordedAt ?? arrival.now,
    receivedAt: arrival.now,
  };
}

/** The same for every repeat of what was said. */
export function fingerprintOfSaid(said: Said, arrival: Arrival): string {
  return fingerprintOf({ ...said, servedOn: servedOnOf(said, arrival) });
}
