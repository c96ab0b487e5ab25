/** What a device or a person says to have seen: a pupil was, or was not, at a meal. */
import { createHash } from 'node:crypto';
import type { Actor, MealSlot } from '@mestolo/contracts/values.ts';

/**
 * `ordered`: nobody has seen the pupil; the school orders for everyone who is not cancelled.
 * `retracted`: what it supersedes was said of the wrong pupil, and counts for nothing here.
 */
export type Presence = 'present' | 'absent' | 'ordered' | 'retracted';

export interface Observation {
  readonly tenant: string;
  /** Given by whoever observed, and for ever: the same id again is the same observation. */
  readonly observationId: string;
  readonly pupilId: string;
  /** The local day of the meal. */
  readonly servedOn: string;
  readonly slot: MealSlot;
  readonly presence: Presence;
  /** When it was seen, by the observer's clock. */
  readonly recordedAt: string;
  /** When it reached this service, business time of the Comune. */
  readonly receivedAt: string;
  readonly actor: Actor;
  readonly reason: string | null;
  /** The observation that this one puts right. */
  readonly supersedes: string | null;
  /** Where the device stands; null where a person spoke. */
  readonly deviceSchoolId: string | null;
  /** An absence that also takes back the order, so that nothing is due any more. */
  readonly waives?: boolean;
}

/**
 * Tells a repeat from a second use of one id. Only what the observer said counts: the time of
 * arrival differs between repeats.
 */
export function fingerprintOf(said: {
  readonly actor: Actor;
  readonly pupilId: string;
  readonly servedOn: string;
  readonly slot: MealSlot;
  readonly presence: Presence;
  readonly recordedAt: string | null;
}): string {
  const { actor, pupilId, servedOn, slot, presence, recordedAt } = said;
  return createHash('sha256')
    .update(JSON.stringify([actor.kind, actor.id, pupilId, servedOn, slot, presence, recordedAt]))
    .digest('hex')
    .slice(0, 32);
}

/** What decides between observations of one meal. */
export interface Ranked {
  readonly observationId: string;
  readonly recordedAt: string;
  readonly receivedAt: string;
  readonly supersedes: string | null;
}

/**
 * The observation in force among all of one meal: the newest that none of the others puts right.
 * It depends on the set alone, so the order of arrival changes nothing.
 */
export function inForce<Kind extends Ranked>(observations: readonly Kind[]): Kind | null {
  const superseded = new Set(observations.map(({ supersedes }) => supersedes));
  const standing = observations.filter(({ observationId }) => !superseded.has(observationId));
  // Two that put each other right leave nobody standing: then the newest of all counts.
  const candidates = standing.length > 0 ? standing : observations;
  return candidates.reduce<Kind | null>(
    (best, next) => (best === null || isNewer(next, best) ? next : best),
    null,
  );
}

/**
 * What somebody has seen: an order at the cut-off is none of it, and nobody supersedes one; nor is
 * what was taken back because it was another pupil.
 */
export function sightings<Kind extends Ranked & { readonly presence: Presence }>(
  observations: readonly Kind[],
): readonly Kind[] {
  const retractions = observations.filter(({ presence }) => presence === 'retracted');
  const retracted = new Set(retractions.map(({ supersedes }) => supersedes));
  return observations.filter(
    ({ presence, observationId }) =>
      (presence === 'present' || presence === 'absent') && !retracted.has(observationId),
  );
}

function isNewer(one: Ranked, other: Ranked): boolean {
  const [a, b] = [rank(one), rank(other)];
  for (const [index, part] of a.entries()) {
    const against = b[index] ?? '';
    if (part !== against) return part > against;
  }
  return false;
}

/** A clock that runs ahead must not win for ever: nothing was seen later than it arrived. */
function rank({ recordedAt, receivedAt, observationId }: Ranked): readonly string[] {
  return [recordedAt < receivedAt ? recordedAt : receivedAt, recordedAt, observationId];
}
