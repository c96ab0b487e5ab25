/** What billing holds of the families: balances and statements. */
import type { Office } from '../../comune/office.ts';

export interface AccountState {
  readonly accountId: string;
  readonly balanceCents: number;
  readonly version: number;
}

export interface StatementEntry {
  readonly entryId: string;
  readonly kind: string;
  readonly side: 'debit' | 'credit';
  readonly amountCents: number;
  readonly effectiveOn: string;
  readonly balanceAfterCents: number;
  readonly accountVersion: number;
  readonly mealId: string | null;
  readonly revision: number | null;
  readonly pupilId: string | null;
  readonly traceId: string | null;
  readonly receipt: { readonly noticeNumber: string } | null;
}

const IDS_A_CALL = 100;

/** Accounts that billing has not heard of yet stand at zero. */
export async function accountStates(
  office: Office,
  accountIds: readonly string[],
): Promise<Map<string, AccountState>> {
  const states = new Map<string, AccountState>();
  for (let start = 0; start < accountIds.length; start += IDS_A_CALL) {
    const ids = accountIds.slice(start, start + IDS_A_CALL);
    const { accounts } = await office.get<{ accounts: AccountState[] }>(
      'billing',
      `/accounts?ids=${ids.join(',')}`,
    );
    for (const account of accounts) states.set(account.accountId, account);
  }
  for (const accountId of accountIds) {
    if (!states.has(accountId)) states.set(accountId, { accountId, balanceCents: 0, version: 0 });
  }
  return states;
}

/** The whole statement, however many pages it has. */
export async function statementOf(office: Office, accountId: string): Promise<StatementEntry[]> {
  const entries: StatementEntry[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const onwards = after === '' ? '' : `&after=${after}`;
    const page: { entries: StatementEntry[]; next: string | null } = await office.get(
      'billing',
      `/accounts/${accountId}/statement?limit=500${onwards}`,
    );
    entries.push(...page.entries);
    after = page.next;
  }
  return entries;
}
