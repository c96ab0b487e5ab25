/** What becomes of the notices of an old debt when billing says how it stands. */
import type { NewNotice, Notice } from './notice.ts';
import { cancelNotice, openNotice, reviseNotice } from './notice.ts';

/** An old debt as billing tells of it. */
export interface DebtStanding {
  readonly debtId: string;
  readonly tenant: string;
  readonly accountId: string;
  readonly openCents: number;
  readonly state: 'open' | 'paid' | 'withdrawn';
  readonly dueOn: string;
  /** The notices whose receipts billing has counted in. */
  readonly paidBy: readonly string[];
}

export type NumberSource = Pick<NewNotice, 'creditorFiscalCode' | 'segregationCode'> & {
  readonly takeBase: () => number;
};

/**
 * The notice that is new or has changed; null where all is as it should be. A debt has one notice
 * that can be paid at most. One that was paid gets no successor before billing has counted its
 * receipt in: until then it can't know what is open.
 */
export function noticeForDebt(
  debt: DebtStanding,
  notices: readonly Notice[],
  made: { readonly now: string; readonly today: string; readonly numbers: NumberSource | null },
): Notice | null {
  const { now, today, numbers } = made;
  const live = notices.find(({ state }) => state === 'open' || state === 'expired');
  if (debt.state !== 'open' || debt.openCents === 0) return live ? cancelNotice(live, now) : null;
  if (live) return reviseNotice(live, { amountCents: debt.openCents, now });
  const last = newestOf(notices);
  const isCounted = last === null || last.state !== 'paid' || isIn(debt.paidBy, last);
  if (!isCounted || numbers === null) return null;
  const { takeBase, ...creditor } = numbers;
  const { debtId, tenant, accountId, openCents: amountCents } = debt;
  const [, dueOn = today] = [debt.dueOn, today].sort();
  return openNotice({
    ...{ ...creditor, base: takeBase(), tenant, accountId, amountCents, now, today },
    idempotencyKey: `debt:${debtId}`,
    debt: { debtId, dueOn },
    ...(last !== null && { replaces: last.noticeNumber }),
  });
}

const isIn = (paidBy: readonly string[], { noticeNumber }: Notice) => paidBy.includes(noticeNumber);

/** The one that none of the others has taken the place of. */
function newestOf(notices: readonly Notice[]): Notice | null {
  const replaced = new Set(notices.map(({ replaces }) => replaces));
  return notices.find(({ noticeNumber }) => !replaced.has(noticeNumber)) ?? null;
}
