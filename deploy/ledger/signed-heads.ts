/**
 * The heads of all accounts that moved, as billing signs them day by day: sheets in a chain of
 * their own. Whoever rewrites an account afterwards cannot sign the sheet that told of it.
 */
import { hash, type KeyObject, verify } from 'node:crypto';
import { type Finding, findingAt } from './findings.ts';

export interface StoredHead {
  readonly accountId: string;
  readonly version: number;
  readonly head: string;
  readonly balanceCents: number;
}

export interface StoredSheet {
  readonly _id: string;
  readonly schema: number;
  readonly tenant: string;
  /** 1, 2, 3 … for each Comune. */
  readonly number: number;
  /** The business day it was signed on. */
  readonly day: string;
  readonly signedAt: Date;
  /** How many accounts and entries the Comune had in all. */
  readonly accounts: number;
  readonly entries: number;
  readonly heads: readonly StoredHead[];
  readonly prevHash: string;
  readonly hash: string;
  readonly signer: string;
  readonly signature: string;
}

/** The public keys of those who sign, by name. */
export type SignerKeys = ReadonlyMap<string, KeyObject>;

/** Where the chain of sheets of one Comune has got to. */
export interface SheetChain {
  number: number;
  hash: string;
}

/** Adds the next sheet of its Comune; without `keys` signatures are not looked at. */
export function followSheets(
  chain: SheetChain,
  sheet: StoredSheet,
  keys: SignerKeys | null,
): Finding[] {
  const findings: Finding[] = [];
  const finding = (says: string) =>
    findings.push(findingAt('signedHeads', { accountId: null, entryId: sheet._id }, says));
  const named = `the signed sheet ${sheet.number} of ${sheet.tenant}`;
  const expected = chain.number + 1;
  if (sheet.number > expected) finding(`sheets ${expected} to ${sheet.number - 1} are missing`);
  else if (sheet.number < expected) finding(`${named} is there twice`);
  else if (sheet.prevHash !== chain.hash) finding(`${named} does not follow the one before it`);
  if (sheetHash(sheet) !== sheet.hash) finding(`${named} is not what was signed`);
  else if (keys !== null && !isSigned(sheet, keys)) finding(`${named} has no valid signature`);
  chain.number = sheet.number;
  chain.hash = sheet.hash;
  return findings;
}

function sheetHash(sheet: StoredSheet): string | null {
  try {
    const heads = sheet.heads.map((one) => [
      ...[one.accountId, one.version, one.head],
      one.balanceCents,
    ]);
    const form = JSON.stringify([
      'mestolo.heads',
      ...[sheet.schema, sheet.prevHash, sheet.tenant, sheet.number, sheet.day],
      sheet.signedAt.toISOString(),
      ...[sheet.accounts, sheet.entries],
      heads,
    ]);
    return hash('sha256', form, 'base64url');
  } catch {
    return null;
  }
}

/** Also with another key of the same signer, `billing:retired0`: keys are changed, sheets stay. */
function isSigned({ hash: signed, signature, signer }: StoredSheet, keys: SignerKeys): boolean {
  if (typeof signature !== 'string') return false;
  const bytes = Buffer.from(signature, 'base64url');
  const own = [...keys].filter(([name]) => name === signer || name.startsWith(`${signer}:`));
  return own.some(([, key]) => verify(null, Buffer.from(signed), key, bytes));
}
