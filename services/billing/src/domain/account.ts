/** An account of the ledger and the one way to change it: posting an entry. */
import { sumCents } from '@mestolo/money/cents.ts';
import { ENTRY_SCHEMA, type Entry, type EntryDraft, type EntryKind, POSTINGS } from './entry.ts';
import { CHAIN_START, entryHash } from './entry-hash.ts';

export interface Account {
  readonly _id: string;
  readonly tenant: string;
  /** Credits less debits; below zero the family owes money. */
  readonly balanceCents: number;
  /** How many entries it has; the last one carries this number. */
  readonly version: number;
  readonly creditsCents: number;
  readonly debitsCents: number;
  /** Hash of the last entry. */
  readonly head: string;
  /** Version of the family as registry last told it; 0 while registry has not. */
  readonly familyVersion: number;
  /** Since when the family has it; absent while registry has not told. */
  readonly openedOn?: string;
  /** The last entry, for those who only follow the balance; null before the first. */
  readonly last: LastEntry | null;
  /** The price of the last meal that was not free; null before it. */
  readonly mealPriceCents: number | null;
}

export interface LastEntry {
  readonly entryId: string;
  readonly kind: EntryKind;
  readonly amountCents: number;
  readonly effectiveOn: string;
  readonly recordedAt: Date;
}

export function openAccount(id: string, tenant: string): Account {
  return {
    _id: id,
    tenant,
    balanceCents: 0,
    version: 0,
    creditsCents: 0,
    debitsCents: 0,
    head: CHAIN_START,
    familyVersion: 0,
    last: null,
    mealPriceCents: null,
  };
}

/** The entry takes its place at the end of the account's chain. Nothing ever refuses one. */
export function post(account: Account, draft: EntryDraft): { account: Account; entry: Entry } {
  const { amountCents } = draft;
  const { contra } = POSTINGS[draft.kind];
  const side = draft.side ?? POSTINGS[draft.kind].side;
  const signedCents = side === 'credit' ? amountCents : -amountCents;
  const entry = {
    ...draft,
    schema: ENTRY_SCHEMA,
    accountId: account._id,
    accountVersion: account.version + 1,
    balanceAfterCents: sumCents(account.balanceCents, signedCents),
    side,
    contra,
    prevHash: account.head,
    hash: '',
  };
  entry.hash = entryHash(entry);
  return { entry, account: after(account, entry) };
}

function after(account: Account, entry: Entry): Account {
  const { amountCents, side, kind } = entry;
  const isPaidMeal = kind === 'mealDebit' && amountCents > 0;
  return {
    ...account,
    balanceCents: entry.balanceAfterCents,
    version: entry.accountVersion,
    creditsCents: sumCents(account.creditsCents, side === 'credit' ? amountCents : 0),
    debitsCents: sumCents(account.debitsCents, side === 'debit' ? amountCents : 0),
    head: entry.hash,
    last: {
      entryId: entry._id,
      kind,
      amountCents,
      effectiveOn: entry.effectiveOn,
      recordedAt: entry.recordedAt,
    },
    mealPriceCents: isPaidMeal ? amountCents : account.mealPriceCents,
  };
}
