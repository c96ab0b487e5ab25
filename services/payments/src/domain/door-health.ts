/**
 * Whether one of PagoPA's doors is out, judged by the calls that were made: one bad call is no
 * outage, and one good call ends it. Times are the machine's, in milliseconds.
 */

export interface DoorHealth {
  /** Since when every call has failed; null while they do not. */
  readonly failingSinceMs: number | null;
  readonly lastCallMs: number;
}

export const HEALTHY: DoorHealth = { failingSinceMs: null, lastCallMs: 0 };

export interface NotedCall {
  readonly hasFailed: boolean;
  readonly nowMs: number;
  /** How long calls have to fail until the door counts as out. */
  readonly afterMs: number;
}

export function noteCall(health: DoorHealth, { hasFailed, nowMs, afterMs }: NotedCall): DoorHealth {
  if (!hasFailed) return { ...HEALTHY, lastCallMs: nowMs };
  const { failingSinceMs, lastCallMs } = health;
  // Of what lies between two failures so far apart nothing is known: it begins anew.
  const isApart = nowMs - lastCallMs > afterMs;
  return { failingSinceMs: isApart ? nowMs : (failingSinceMs ?? nowMs), lastCallMs: nowMs };
}

/** For how long it has been out; null where it is not. From one failure to another, so of two. */
export function outForMs(
  { failingSinceMs, lastCallMs }: DoorHealth,
  afterMs: number,
): number | null {
  if (failingSinceMs === null) return null;
  const forMs = lastCallMs - failingSinceMs;
  return forMs >= afterMs ? forMs : null;
}
