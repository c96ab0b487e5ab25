/** Old debts as they are kept beside their ledger accounts, and what others are told of them. */
import { DebtChanged } from '@mestolo/contracts/events/billing.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { OutgoingEvent, WriteOperation } from '@mestolo/messaging/handler.ts';
import { type BooksDraft, said } from '../domain/books.ts';
import type { ChangedDebt } from '../domain/debt.ts';
import { bsonInteger } from './bson-integer.ts';
import { SCHEMA } from './documents.ts';

export function debtWrites({ debts, loaded }: BooksDraft): WriteOperation[] {
  return [...debts.values()].map(({ debt }) => {
    const { _id, amountCents, openCents, ...rest } = debt;
    const amounts = {
      amountCents: bsonInteger(amountCents),
      openCents: bsonInteger(openCents),
    };
    const before = loaded.debts?.get(_id);
    if (before === undefined) {
      return { insertOne: { document: { _id, schema: SCHEMA, ...rest, ...amounts } } };
    }
    const { state, paidBy, version, changedAt, reviewedVersion } = rest;
    const changed = { ...amounts, state, paidBy, version, changedAt };
    const update = { $set: { ...changed, ...said('reviewedVersion', reviewedVersion) } };
    return { updateOne: { filter: { _id, version: before.version }, update } };
  });
}

/** Of one that was only looked at, nobody is told. */
export function debtEvents({ debts, loaded }: BooksDraft): OutgoingEvent[] {
  return [...debts.values()]
    .filter(({ debt }) => debt.version !== loaded.debts?.get(debt._id)?.version)
    .map(debtChanged);
}

function debtChanged({ debt, trace }: ChangedDebt): OutgoingEvent<typeof DebtChanged> {
  const { _id: debtId, tenant, accountId, version, amountCents, openCents, state, dueOn } = debt;
  const changedAt = debt.changedAt.toISOString();
  return {
    topic: topics.debts,
    definition: DebtChanged,
    id: `debt:${debtId}:${version}`,
    tenant,
    key: accountId,
    subject: debtId,
    time: changedAt,
    data: {
      ...{ debtId, version, accountId, amountCents, openCents, state, dueOn, changedAt },
      paidBy: [...debt.paidBy],
    },
    cause: trace,
  };
}
