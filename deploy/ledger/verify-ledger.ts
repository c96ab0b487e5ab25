/** Goes through a whole ledger: sheets of signed heads, every account's chain, every account. */
import type { StoredAccount } from '../books/ledger.ts';
import { type SignedHead, verifyAccount } from './account-chain.ts';
import { type Finding, findingAt } from './findings.ts';
import {
  followSheets,
  type SheetChain,
  type SignerKeys,
  type StoredSheet,
} from './signed-heads.ts';
import type { LedgerSource } from './sources.ts';

export interface Verdict {
  readonly accounts: number;
  readonly entries: number;
  readonly sheets: number;
  /** The business day of the newest signed sheet of each Comune. */
  readonly signedUntil: Readonly<Record<string, string>>;
  readonly signaturesChecked: boolean;
  readonly findings: readonly Finding[];
}

export interface VerifyOptions {
  readonly source: LedgerSource;
  /** A kept copy of the sheets, in place of those of the source. */
  readonly keptSheets?: (() => AsyncIterable<StoredSheet>) | undefined;
  /** Null: signatures are not checked. */
  readonly keys: SignerKeys | null;
  /** Only this account, where one is named. */
  readonly accountId?: string | undefined;
  onProgress?(read: { readonly accounts: number; readonly entries: number }): void;
}

export async function verifyLedger(options: VerifyOptions): Promise<Verdict> {
  const { source, keys, keptSheets, accountId: only } = options;
  const sheetsOf = keptSheets ?? (() => source.sheets());
  const sheets = await readSheets(sheetsOf(), keys);
  const findings = [...sheets.findings];
  const standing = await source.standing();
  const left = new Map(standing ?? []);
  const missing = new Set([...sheets.heads.keys()].filter((id) => (only ?? id) === id));
  let accounts = 0;
  let entries = 0;
  for await (const { accountId, entries: own } of source.accounts()) {
    accounts += 1;
    entries += own.length;
    const newest = sheets.heads.get(accountId);
    const signed = newest ? [newest] : [];
    const account = standing === null ? {} : { account: left.get(accountId) ?? null };
    const found = verifyAccount(accountId, own, { ...account, signed });
    // Only now it matters how far back: the sheets are read again for this one account.
    const again = found.some(({ damage }) => damage === 'rewritten');
    const all = again ? await headsOf(sheetsOf(), accountId) : signed;
    findings.push(...(again ? verifyAccount(accountId, own, { ...account, signed: all }) : found));
    left.delete(accountId);
    missing.delete(accountId);
    options.onProgress?.({ accounts, entries });
  }
  findings.push(...withoutEntries([...left.values()], sheets.heads, missing));
  const { count, signedUntil } = sheets;
  const signaturesChecked = keys !== null && count > 0;
  return { accounts, entries, sheets: count, signedUntil, signaturesChecked, findings };
}

/** Accounts that say they have entries, and heads that were signed, where there is no entry. */
function withoutEntries(
  accounts: readonly StoredAccount[],
  heads: ReadonlyMap<string, SignedHead>,
  missing: ReadonlySet<string>,
): Finding[] {
  const empty = accounts.flatMap((account) =>
    verifyAccount(account._id, [], { account, signed: [] }),
  );
  const told = new Set(empty.map(({ accountId }) => accountId));
  const signed = [...missing]
    .filter((accountId) => !told.has(accountId))
    .flatMap((accountId) => {
      const { version, day } = heads.get(accountId) ?? { version: 0, day: '' };
      const says = `${version} entries were signed on ${day}, there are none`;
      return findingAt('truncated', { accountId, from: 1, to: version }, says);
    });
  return [...empty, ...signed];
}

/** The newest head of each account: where that fits, those before it fit as well. */
async function readSheets(sheets: AsyncIterable<StoredSheet>, keys: SignerKeys | null) {
  const chains = new Map<string, SheetChain>();
  const heads = new Map<string, SignedHead>();
  const signedUntil: Record<string, string> = {};
  const findings: Finding[] = [];
  let count = 0;
  for await (const sheet of sheets) {
    count += 1;
    const { tenant, day } = sheet;
    const chain = chains.get(tenant) ?? { number: 0, hash: '' };
    chains.set(tenant, chain);
    findings.push(...followSheets(chain, sheet, keys));
    signedUntil[tenant] = day;
    for (const { accountId, version, head } of sheet.heads) {
      heads.set(accountId, { version, head, day });
    }
  }
  return { heads, signedUntil, findings, count };
}

async function headsOf(
  sheets: AsyncIterable<StoredSheet>,
  accountId: string,
): Promise<SignedHead[]> {
  const found: SignedHead[] = [];
  for await (const { day, heads } of sheets) {
    for (const { version, head, accountId: id } of heads) {
      if (id === accountId) found.push({ version, head, day });
    }
  }
  return found;
}
