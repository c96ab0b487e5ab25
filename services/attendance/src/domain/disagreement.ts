/** Whether two who observed one meal contradict each other, so that a person should decide. */
import type { Actor } from '@mestolo/contracts/values.ts';
import { inForce, type Presence, type Ranked, sightings } from './observation.ts';

export interface Sighting extends Ranked {
  readonly presence: Presence;
  readonly actor: Actor;
}

/**
 * True where a device's word is in force and somebody else's, that nobody has put right, says
 * otherwise. A device that corrects itself contradicts nobody, and a person's word decides.
 */
export function disagree(observations: readonly Sighting[]): boolean {
  const seen = sightings(observations);
  const decided = inForce(seen);
  if (decided === null || decided.actor.kind !== 'device') return false;
  const superseded = new Set(seen.map(({ supersedes }) => supersedes));
  return seen.some(
    ({ observationId, presence, actor }) =>
      presence !== decided.presence &&
      actor.id !== decided.actor.id &&
      !superseded.has(observationId),
  );
}
