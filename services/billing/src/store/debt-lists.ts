/** The old debts of a family, each with what was posted to its own account. */
import type { mongo } from 'mongoose';
import type { SegregatedDebt } from '../domain/debt.ts';
import { debtAccountId, type Entry } from '../domain/entry.ts';
import { linesOf, type StatementLine } from '../domain/statement.ts';
import { DEBTS, ENTRIES } from './collections.ts';

export interface ShownDebt {
  readonly debt: SegregatedDebt;
  readonly lines: readonly StatementLine[];
}

export interface DebtLists {
  /** The oldest first. */
  ofAccount(tenant: string, accountId: string): Promise<ShownDebt[]>;
}

export function createDebtLists(db: mongo.Db): DebtLists {
  const debts = db.collection<SegregatedDebt>(DEBTS);
  const entries = db.collection<Entry>(ENTRIES);
  return {
    async ofAccount(tenant, accountId) {
      const found = await debts
        .find<SegregatedDebt>({ tenant, accountId })
        .sort({ createdAt: 1, _id: 1 })
        .toArray();
      const ids = found.map(({ _id }) => debtAccountId(_id));
      const posted = await entries.find<Entry>({ accountId: { $in: ids }, tenant }).toArray();
      return found.map((debt) => {
        const own = posted.filter((entry) => entry.accountId === debtAccountId(debt._id));
        return { debt, lines: linesOf(own) };
      });
    },
  };
}
