/** Old debts as billing last told of them, and the notices that follow them. */

import type {
  Cause,
  Decision,
  DoorHandler,
  DoorRequest,
  OutgoingEvent,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import { type Creditor, isConferred } from '../domain/creditor.ts';
import { type DebtStanding, type NumberSource, noticeForDebt } from '../domain/debt-notice.ts';
import type { Notice } from '../domain/notice.ts';
import { DEBTS, NOTICES, TENANTS } from './collections.ts';
import { type NoticeDocument, type TenantDocument, toCreditor, toNotice } from './documents.ts';
import { noticeChanged } from './events.ts';
import { type Counters, loadCounters, type NumberTaker, takeNumbers } from './notice-counter.ts';
import { noticeWrites } from './notice-writes.ts';

export interface TakenDebt {
  readonly debt: DebtStanding;
  readonly version: number;
  /** Business time. */
  readonly changedAt: string;
  readonly cause: Cause;
}

export interface DebtDocument extends Omit<DebtStanding, 'debtId'> {
  /** The debt. */
  readonly _id: string;
  readonly version: number;
  /** It came before its Comune had joined pagoPA, so it has no notice yet. */
  readonly waits: boolean;
}

export interface DebtsState {
  /** By debt, the version that was taken last. */
  readonly versions: ReadonlyMap<string, number>;
  readonly notices: ReadonlyMap<string, Notice>;
  /** By tenant; a Comune that has not joined pagoPA is not among them. */
  readonly creditors: ReadonlyMap<string, Creditor>;
  readonly counters: Counters;
}

export async function loadDebts(
  reader: SnapshotReader,
  taken: readonly TakenDebt[],
): Promise<DebtsState> {
  const ids = [...new Set(taken.map(({ debt }) => debt.debtId))];
  const debts = await reader.find<DebtDocument>(DEBTS, { _id: { $in: ids } });
  const notices = await reader.find<NoticeDocument>(NOTICES, { debtId: { $in: ids } });
  const tenants = await reader.find<TenantDocument>(TENANTS, {
    _id: { $in: [...new Set(taken.map(({ debt }) => debt.tenant))] },
  });
  const creditors = tenants.flatMap((tenant) => toCreditor(tenant) ?? []);
  return {
    versions: new Map(debts.map(({ _id, version }) => [_id, version])),
    notices: new Map(notices.map((notice) => [notice._id, toNotice(notice)])),
    creditors: new Map(creditors.map((creditor) => [creditor.tenant, creditor])),
    counters: await loadCounters(
      reader,
      creditors.map(({ fiscalCode }) => fiscalCode),
    ),
  };
}

/** Debts that waited for their Comune to join pagoPA are taken once more. */
export const waitingDebtsDoor: DoorHandler<DebtDocument & { now: string }, DebtsState, null> = {
  load: (reader, requests) => loadDebts(reader, requests.map(takenAgain)),
  decide(state, requests) {
    const decision = decideDebts(state, requests.map(takenAgain), { again: true });
    return { decision, answers: requests.map(() => null) };
  },
};

function takenAgain({ request, cause }: DoorRequest<DebtDocument & { now: string }>): TakenDebt {
  const { _id: debtId, version, waits: _, now: changedAt, ...fields } = request;
  return { debt: { debtId, ...fields }, version, changedAt, cause };
}

export function decideDebts(
  state: DebtsState,
  taken: readonly TakenDebt[],
  { again = false }: { readonly again?: boolean } = {},
): Decision {
  const numbers = takeNumbers(state.counters);
  const notices = new Map(state.notices);
  const newest = new Map<string, TakenDebt>();
  const events: OutgoingEvent[] = [];
  for (const one of taken) {
    const { debtId, tenant } = one.debt;
    const known = newest.get(debtId)?.version ?? state.versions.get(debtId) ?? 0;
    if (one.version < known || (one.version === known && !again)) continue;
    newest.set(debtId, one);
    const own = [...notices.values()].filter((notice) => notice.debtId === debtId);
    const creditor = state.creditors.get(tenant);
    const now = one.changedAt;
    const changed = noticeForDebt(one.debt, own, {
      now,
      today: localDate(new Date(now), creditor?.timeZone ?? 'Europe/Rome'),
      numbers: creditor ? sourceOf(creditor, numbers) : null,
    });
    if (changed === null) continue;
    notices.set(changed.id, changed);
    events.push(noticeChanged(changed, one.cause));
  }
  const conferring = [...state.creditors.values()].filter(isConferred);
  const writes = [
    { collection: DEBTS, operations: [...newest.values()].map((one) => debtWrite(one, state)) },
    ...numbers.writes(),
    ...noticeWrites({
      before: state.notices,
      after: notices.values(),
      conferring: new Set(conferring.map(({ tenant }) => tenant)),
    }),
  ].filter(({ operations }) => operations.length > 0);
  return { writes, events, changed: [] };
}

function sourceOf(creditor: Creditor, numbers: NumberTaker): NumberSource {
  const { fiscalCode: creditorFiscalCode, segregationCode } = creditor;
  const takeBase = () => numbers.take(creditorFiscalCode);
  return { creditorFiscalCode, segregationCode, takeBase };
}

function debtWrite(
  { debt, version }: TakenDebt,
  { versions, creditors }: DebtsState,
): WriteOperation {
  const { debtId: _id, ...fields } = debt;
  const seen = versions.get(_id);
  const waits = !creditors.has(debt.tenant);
  if (seen === undefined) return { insertOne: { document: { _id, version, waits, ...fields } } };
  const replacement = { version, waits, ...fields };
  return { replaceOne: { filter: { _id, version: seen }, replacement } };
}
