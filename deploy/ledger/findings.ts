/** What the verifier of the ledger says is damaged, and where. */

export type Damage =
  /** Its content is not what its hash covers. */
  | 'changed'
  /** It stands in the place of another one. */
  | 'swapped'
  /** Entries between others are gone. */
  | 'deleted'
  /** Entries at the end are gone. */
  | 'truncated'
  /** Two entries have one number. */
  | 'doubled'
  /** It names another entry before it: that one was exchanged together with its hash. */
  | 'unlinked'
  /** Entries agree with each other, and not with what was signed. */
  | 'rewritten'
  /** There are entries that the account does not know. */
  | 'unknownToAccount'
  /** Balances, credits or debits are not what the entries add up to. */
  | 'wrongSum'
  /** The chain of signed heads is damaged itself. */
  | 'signedHeads';

export interface Finding {
  readonly damage: Damage;
  readonly accountId: string | null;
  /** The first and last number of the entries concerned, in their account. */
  readonly from: number | null;
  readonly to: number | null;
  readonly entryId: string | null;
  /** A sentence for a person. */
  readonly says: string;
}

export function findingAt(
  damage: Damage,
  at: {
    readonly accountId: string | null;
    readonly from?: number;
    readonly to?: number;
    readonly entryId?: string;
  },
  says: string,
): Finding {
  const { accountId, from = null, to = from, entryId = null } = at;
  return { damage, accountId, from, to, entryId, says };
}

/** `entry 7`, `entries 7 to 9`. */
export function numbered(from: number, to: number): string {
  return from === to ? `entry ${from}` : `entries ${from} to ${to}`;
}
