/** Each version of an old debt is taken once; one that came too early waits for its Comune. */
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { describe, expect, it } from 'vitest';
import type { Creditor } from '../domain/creditor.ts';
import { DEBTS, NOTICES } from './collections.ts';
import { type DebtsState, decideDebts, type TakenDebt, waitingDebtsDoor } from './debt-notices.ts';

const DEBT = '0190a1b2-0000-7000-8000-00000000000d';
const creditor: Creditor = {
  ...{ tenant: 'pianengo', timeZone: 'Europe/Rome', fiscalCode: '00305410193' },
  ...{ companyName: 'Comune di Pianengo', officeName: 'Ufficio scuola', brokerId: '1' },
  ...{ stationId: '1_01', segregationCode: '01', iban: 'IT', transferCategory: '9/0107101TS/' },
  aca: false,
};
const taken = (version: number, openCents = 6300): TakenDebt => ({
  debt: {
    ...{ debtId: DEBT, tenant: 'pianengo', openCents, state: 'open', dueOn: '2020-11-30' },
    ...{ accountId: '0190a1b2-0000-7000-8000-000000000001', paidBy: [] },
  },
  ...{ version, changedAt: '2020-10-20T10:00:00.000Z', cause: NO_CAUSE },
});
const state = (more: Partial<DebtsState> = {}): DebtsState => ({
  ...{ versions: new Map(), notices: new Map(), counters: new Map() },
  creditors: new Map([['pianengo', creditor]]),
  ...more,
});
const collections = (decision: ReturnType<typeof decideDebts>) =>
  decision.writes.map(({ collection }) => collection);

describe('an old debt', () => {
  it('gets its notice with its first version, whatever versions come together or again', () => {
    const { writes, events } = decideDebts(state(), [taken(1), taken(2, 6000), taken(1)]);
    expect(events.map(({ data }) => data)).toMatchObject([
      { version: 1, amountCents: 6300, kind: 'debt', debtId: DEBT },
      { version: 2, amountCents: 6000 },
    ]);
    expect(writes.find(({ collection }) => collection === NOTICES)?.operations).toHaveLength(1);
    const again = decideDebts(state({ versions: new Map([[DEBT, 2]]) }), [taken(2)]);
    expect(again).toEqual({ writes: [], events: [], changed: [] });
  });

  it('waits where its Comune has not joined pagoPA, and is taken again when it has', () => {
    const before = decideDebts(state({ creditors: new Map() }), [taken(1)]);
    expect(collections(before)).toEqual([DEBTS]);
    expect(before.writes[0]?.operations).toMatchObject([
      { insertOne: { document: { _id: DEBT, waits: true } } },
    ]);
    const { debtId: _id, ...fields } = taken(1).debt;
    const now = '2021-02-01T10:00:00.000Z';
    const request = { _id, version: 1, waits: true, now, ...fields };
    const known = state({ versions: new Map([[DEBT, 1]]) });
    const { decision } = waitingDebtsDoor.decide(known, [{ request, cause: NO_CAUSE }]);
    expect(decision.events).toMatchObject([{ data: { state: 'open', dueOn: '2021-02-01' } }]);
    const kept = decision.writes.find(({ collection }) => collection === DEBTS)?.operations;
    expect(kept).toMatchObject([{ replaceOne: { replacement: { waits: false, version: 1 } } }]);
  });
});
