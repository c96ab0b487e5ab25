/**
 * Sheets of heads: which entry was the last of each account that moved, signed. The sheets of a
 * Comune are a chain of their own, so that none can be taken out or written anew without the key.
 */
import { hash, type KeyObject, sign } from 'node:crypto';

/** The form of the sheets; old ones keep theirs. */
const SHEET_SCHEMA = 1;

/** A sheet stays well below what a document may hold. */
const HEADS_A_SHEET = 5_000;

export interface SignedHead {
  readonly accountId: string;
  readonly version: number;
  readonly head: string;
  readonly balanceCents: number;
}

export interface Sheet {
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  /** 1, 2, 3 … for each Comune. */
  readonly number: number;
  /** The business day it was signed on. */
  readonly day: string;
  readonly signedAt: Date;
  /** How many accounts and entries the Comune has in all. */
  readonly accounts: number;
  readonly entries: number;
  /** Of the accounts that moved since they were last in a sheet, in the order of their ids. */
  readonly heads: readonly SignedHead[];
  readonly prevHash: string;
  readonly hash: string;
  readonly signer: string;
  /** Ed25519 over the text of the hash, in base64url. */
  readonly signature: string;
}

export interface SheetContent
  extends Pick<Sheet, 'tenant' | 'day' | 'signedAt' | 'accounts' | 'entries' | 'heads'> {}

export interface Signer {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** As many sheets as the heads need; none, where nothing moved. `last` is the newest there is. */
export function nextSheets(
  last: Pick<Sheet, 'number' | 'hash'> | null,
  content: SheetContent,
  signer: Signer,
): Sheet[] {
  const heads = content.heads.toSorted((one, other) => (one.accountId < other.accountId ? -1 : 1));
  const sheets: Sheet[] = [];
  for (let from = 0; from < heads.length; from += HEADS_A_SHEET) {
    const before = sheets.at(-1) ?? last;
    const part = { ...content, heads: heads.slice(from, from + HEADS_A_SHEET) };
    sheets.push(signedSheet(before, part, signer));
  }
  return sheets;
}

function signedSheet(
  before: Pick<Sheet, 'number' | 'hash'> | null,
  content: SheetContent,
  { name, privateKey }: Signer,
): Sheet {
  const number = (before?.number ?? 0) + 1;
  const unsigned = {
    ...content,
    _id: `${content.tenant}:${number}`,
    schema: SHEET_SCHEMA,
    number,
    prevHash: before?.hash ?? '',
  };
  const sheetHash = hash('sha256', sheetForm(unsigned), 'base64url');
  const signature = sign(null, Buffer.from(sheetHash), privateKey).toString('base64url');
  return { ...unsigned, hash: sheetHash, signer: name, signature };
}

/** Frozen for schema 1; the README tells other programs how to make it. */
function sheetForm(sheet: Omit<Sheet, 'hash' | 'signer' | 'signature'>): string {
  return JSON.stringify([
    'mestolo.heads',
    sheet.schema,
    sheet.prevHash,
    sheet.tenant,
    sheet.number,
    sheet.day,
    sheet.signedAt.toISOString(),
    sheet.accounts,
    sheet.entries,
    sheet.heads.map(({ accountId, version, head, balanceCents }) => [
      accountId,
      version,
      head,
      balanceCents,
    ]),
  ]);
}
