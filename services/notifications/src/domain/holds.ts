/** The office's word that a family is not to be reminded for a while, and nothing of why. */

export interface Hold {
  /** The office's own code; what it means stays with the office. */
  readonly code: string;
  /** The last day, included; null until it is lifted. */
  readonly until: string | null;
  /** Business time at which it was said. */
  readonly since: string;
}

export function isOnHold({ hold }: { readonly hold?: Hold | null }, day: string): boolean {
  return hold != null && (hold.until === null || day <= hold.until);
}
