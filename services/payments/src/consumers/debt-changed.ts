/** billing.debts / DebtChanged → the notice of an old debt is made, follows it and is cancelled. */
import { DebtChanged } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { ConsumerDefinition, IncomingEvent } from '@mestolo/messaging/handler.ts';
import { type DebtsState, decideDebts, loadDebts, type TakenDebt } from '../store/debt-notices.ts';

export const onDebtChanged: ConsumerDefinition<DebtsState> = {
  group: 'payments.debts',
  topics: [topics.debts],
  handler: {
    load: (reader, events) => loadDebts(reader, events.flatMap(takenDebt)),
    decide: (state, events) => decideDebts(state, events.flatMap(takenDebt)),
  },
};

function takenDebt(event: IncomingEvent): TakenDebt[] {
  if (!isDebtChanged(event)) return [];
  const {
    debtId,
    version,
    accountId,
    openCents,
    state,
    dueOn,
    changedAt,
    paidBy = [],
  } = event.data;
  const { tenant, cause } = event;
  const debt = { debtId, tenant, accountId, openCents, state, dueOn, paidBy };
  return [{ debt, version, changedAt, cause }];
}

function isDebtChanged(event: IncomingEvent): event is IncomingEvent<typeof DebtChanged> {
  return event.type === DebtChanged.type;
}
