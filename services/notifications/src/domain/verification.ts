/** Proving that an address is a guardian's: how often a proof is sent, and what a try comes to. */

/** Of one address, whoever it is entered for: nobody can be flooded through us. */
const SENT_AT_MOST = 3;
const WITHIN_MS = 24 * 3_600_000;

const TRIES_AT_MOST = 5;

export const CODE_LIVES_MS = 15 * 60_000;
export const LINK_LIVES_MS = 7 * 24 * 3_600_000;

/** A code that was sent and waits to be said again. Times are the machine's. */
export interface PendingCode {
  /** The sealed address that the code went to. */
  readonly address: string;
  readonly codeHash: string;
  readonly expiresAt: Date;
  readonly tries: number;
}

export type TryOutcome =
  | 'confirmed'
  | 'wrong'
  /** Nothing waits: never asked for, too old, for an address that was replaced. */
  | 'ended'
  | 'tooManyTries';

/** The proofs sent that still count, with one more; null where none may be sent now. */
export function sentWith(sentAt: readonly Date[], now: Date): readonly Date[] | null {
  const recent = sentAt.filter((one) => now.getTime() - one.getTime() < WITHIN_MS);
  return recent.length >= SENT_AT_MOST ? null : [...recent, now];
}

/** When the next one may go; only asked where none may now. */
export function nextProofAt(sentAt: readonly Date[]): Date {
  const counted = sentAt.toSorted((one, other) => one.getTime() - other.getTime());
  const oldest = counted.at(-SENT_AT_MOST) ?? new Date(0);
  return new Date(oldest.getTime() + WITHIN_MS);
}

export function outcomeOfTry(
  pending: PendingCode | undefined,
  said: { readonly codeHash: string; readonly address: string | null; readonly now: Date },
): TryOutcome {
  if (pending === undefined || pending.expiresAt <= said.now) return 'ended';
  if (pending.address !== said.address) return 'ended';
  // Also the right one is not taken any more: else five tries would be as many as one likes.
  if (pending.tries >= TRIES_AT_MOST) return 'tooManyTries';
  return pending.codeHash === said.codeHash ? 'confirmed' : 'wrong';
}

/** `provedBefore`: nothing waits for a code, since the address is proved. */
export type TryOfOne = TryOutcome | 'provedBefore';

const BEST_FIRST: readonly TryOfOne[] = ['confirmed', 'wrong', 'tooManyTries', 'provedBefore'];

/**
 * What one code comes to for several who have the same number. Who is proved already counts only
 * where nobody waits: a code that came twice, since we fell before it was answered.
 */
export function bestOfTries(tries: readonly TryOfOne[]): TryOfOne {
  return BEST_FIRST.find((one) => tries.includes(one)) ?? 'ended';
}
