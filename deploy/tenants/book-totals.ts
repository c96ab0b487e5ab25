/** What a Comune's books come to: by these two sides see that theirs are equal. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const bookTotals = z.strictObject({
  accounts: z.int().nonnegative(),
  balanceCents: z.int(),
  /** Of all ends of chains, in the order of the accounts: in hexadecimal digits. */
  headsSha256: z.string(),
  entries: z.int().nonnegative(),
  receipts: z.int().nonnegative(),
  receiptCents: z.int(),
  meals: z.int().nonnegative(),
});

export type BookTotals = z.infer<typeof bookTotals>;

export type Row = Readonly<Record<string, unknown>>;

interface Chain {
  cents: number;
  version: number;
  head: string;
}

export interface BookCount {
  take(place: string, row: Row): void;
  totals(): BookTotals;
  /** What accounts say against what their entries come to. */
  faults(): string[];
}

export function createBookCount(): BookCount {
  const accounts = new Map<string, Chain>();
  const chains = new Map<string, Chain>();
  const counts = { entries: 0, receipts: 0, receiptCents: 0, meals: 0 };
  const takers: Readonly<Record<string, (row: Row) => void>> = {
    'billing.accounts': (row) => {
      const { _id, balanceCents, version, head } = row;
      const chain = { cents: Number(balanceCents), version: Number(version), head: `${head}` };
      accounts.set(`${_id}`, chain);
    },
    'billing.entries': ({ accountId, side, amountCents, accountVersion, hash }) => {
      counts.entries += 1;
      const chain = chains.get(`${accountId}`) ?? { cents: 0, version: 0, head: '' };
      chain.cents += (side === 'credit' ? 1 : -1) * Number(amountCents);
      if (Number(accountVersion) > chain.version) {
        chain.version = Number(accountVersion);
        chain.head = `${hash}`;
      }
      chains.set(`${accountId}`, chain);
    },
    'payments.receipts': ({ creditedCents }) => {
      counts.receipts += 1;
      counts.receiptCents += Number(creditedCents ?? 0);
    },
    'attendance.meals': () => {
      counts.meals += 1;
    },
  };
  return {
    take: (place, row) => takers[place]?.(row),
    totals() {
      const sorted = [...accounts].toSorted(([one], [other]) => (one < other ? -1 : 1));
      const heads = sorted.map(([id, { version, head }]) => `${id} ${version} ${head}\n`);
      return {
        accounts: accounts.size,
        balanceCents: sorted.reduce((sum, [, { cents }]) => sum + cents, 0),
        headsSha256: createHash('sha256').update(heads.join('')).digest('hex'),
        ...counts,
      };
    },
    faults() {
      const ids = new Set([...accounts.keys(), ...chains.keys()]);
      return [...ids].flatMap((id) => {
        const [said, found] = [accounts.get(id), chains.get(id)];
        if (!said) return [`entries of account ${id}, which is not there`];
        const { cents, version, head } = found ?? { cents: 0, version: 0, head: said.head };
        if (said.cents !== cents)
          return [`account ${id} holds ${said.cents}, its entries ${cents}`];
        const isEnd = said.version === version && said.head === head;
        return isEnd ? [] : [`account ${id}: its entries end elsewhere than it says`];
      });
    },
  };
}
