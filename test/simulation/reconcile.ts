/** Holds the balances that billing tells against the model; shows what is behind a fact. */
import type { Doors } from './doors.ts';
import type { Difference } from './ledger-follower.ts';
import type { Ids } from './play-registry.ts';

const ACCOUNTS_A_REQUEST = 200;

/** What billing itself says each account holds, beside the sum of its expected facts. */
export async function wrongBalances(
  doors: Doors,
  expected: ReadonlyMap<string, number>,
  { accountOf }: Ids,
): Promise<Difference[]> {
  const sums = new Map<string, number>();
  for (const [fact, cents] of expected) {
    const family = fact.slice(0, fact.indexOf(' '));
    sums.set(family, (sums.get(family) ?? 0) + cents);
  }
  const wrong: Difference[] = [];
  const families = [...accountOf];
  for (let from = 0; from < families.length; from += ACCOUNTS_A_REQUEST) {
    const part = families.slice(from, from + ACCOUNTS_A_REQUEST);
    const path = `accounts?ids=${part.map(([, id]) => id).join(',')}`;
    const { accounts } = (await doors.office({ service: 'billing', method: 'GET', path })) as {
      accounts: { accountId: string; balanceCents: number }[];
    };
    const balances = new Map(accounts.map((one) => [one.accountId, one.balanceCents]));
    for (const [fact, id] of part) {
      const [expectedCents, postedCents] = [sums.get(fact) ?? 0, balances.get(id) ?? 0];
      if (expectedCents !== postedCents) wrong.push({ fact, expectedCents, postedCents });
    }
  }
  return wrong;
}

interface Line {
  readonly entryId: string;
  readonly kind: string;
  readonly amountCents: number;
  readonly recordedAt: string;
  readonly reason: string | null;
  readonly actor: { readonly kind: string };
}

/** The entries behind the meals that differ, as the statement shows them. */
export async function explain(
  doors: Doors,
  differences: readonly Difference[],
  { accountOf, pupilOf }: Ids,
): Promise<string[]> {
  const said: string[] = [];
  for (const { fact, expectedCents, postedCents } of differences) {
    said.push(`${fact}: ${expectedCents} cents expected, ${postedCents} posted`);
    const [family = '', what, pupil = '', day = ''] = fact.split(' ');
    const accountId = accountOf.get(family);
    if (what !== 'meal' || !accountId) continue;
    const query = `from=${day}&to=${day}&pupilId=${pupilOf.get(pupil)}`;
    const path = `accounts/${accountId}/statement?${query}`;
    const { entries } = await doors.office({ service: 'billing', method: 'GET', path });
    for (const { entryId, kind, amountCents, recordedAt, reason, actor } of entries as Line[]) {
      said.push(`  ${recordedAt} ${kind} ${amountCents} ${entryId} ${actor.kind}, ${reason}`);
    }
  }
  return said;
}
