/** An old debt with a notice of its own, as it is shown. */
import { amountCents, id, instant, localDate, version } from '@mestolo/contracts/values.ts';
import { z } from 'zod';
import type { SegregatedDebt } from '../domain/debt.ts';

export const debtFact = z.strictObject({
  /** A meal's id, `<pupil>:<month>` of a fee, or an entry's id. */
  fact: z.string(),
  cents: amountCents,
});

export const debtAnswer = z.strictObject({
  debtId: id,
  accountId: id,
  amountCents,
  openCents: amountCents,
  state: z.enum(['open', 'paid', 'withdrawn']),
  dueOn: localDate,
  reason: z.string(),
  facts: z.array(debtFact),
  version,
  createdAt: instant,
  changedAt: instant,
});

export function debtBody(debt: SegregatedDebt) {
  const { _id: debtId, accountId, amountCents: cents, openCents, state, dueOn, reason } = debt;
  return {
    ...{ debtId, accountId, amountCents: cents, openCents, state, dueOn, reason },
    facts: debt.facts.map(({ fact, cents: share }) => ({ fact, cents: share })),
    version: debt.version,
    createdAt: debt.createdAt.toISOString(),
    changedAt: debt.changedAt.toISOString(),
  };
}
