/** What the routes of settlement need, and what they all begin with. */
import { type Actor, localDate } from '@mestolo/contracts/values.ts';
import { problem, unavailable } from '@mestolo/service/http.ts';
import { addDays } from '@mestolo/service/local-time.ts';
import { z } from 'zod';
import type { Creditor } from '../domain/creditor.ts';
import type { Flow } from '../domain/settlement-facts.ts';
import type { Settlement } from '../domain/settlement-match.ts';
import type { Round } from '../settlement/settle-creditor.ts';
import type { FlowPolls } from '../store/flow-polls.ts';
import type { Queries } from '../store/queries.ts';
import type { RecoveryQueue } from '../store/recovery-queue.ts';
import type { AskDebtors } from '../store/settlement-debtors.ts';
import type { PastNotices } from '../store/settlement-past-notices.ts';
import type { SettlementReader } from '../store/settlement-reader.ts';
import type { TreasuryStore } from '../store/treasury-store.ts';

export interface SettlementNeeds {
  readonly queries: Pick<Queries, 'comune'>;
  readonly reader: SettlementReader;
  readonly treasury: TreasuryStore;
  readonly polls: FlowPolls;
  readonly recoveries: RecoveryQueue;
  readonly debtors: AskDebtors;
  readonly pastNotices: PastNotices;
  /** Keeps an uploaded flow, and does what it asks for. */
  takeFlow(creditor: Creditor, uploaded: UploadedFlow): Promise<'stored' | 'known' | 'differs'>;
  /** A round at once; null where it goes on behind. */
  pollNow(creditor: Creditor): Promise<Round | null>;
}

export interface UploadedFlow {
  readonly flow: Flow;
  readonly by: Actor;
}

export const settlementCallers = ['office', 'operator'] as const;

export interface Asked {
  readonly creditor: Creditor;
  readonly now: Date;
  readonly today: string;
}

/** @throws HttpProblem 503 for a Comune that has not arrived, 409 for one without pagoPA */
export async function askedCreditor(
  { queries }: Pick<SettlementNeeds, 'queries'>,
  tenant: string,
): Promise<Asked> {
  const comune = await queries.comune(tenant);
  if (comune === null) throw unavailable(5, 'This Comune is not known here yet.');
  const { creditor, now, today } = comune;
  if (creditor === null) {
    const detail = 'This Comune has not joined pagoPA, so there is nothing to settle.';
    throw problem(409, { type: 'no-creditor', detail });
  }
  return { creditor, now, today };
}

/** Comparing more at once would keep the station's callers waiting. */
const MOST_PAYMENTS = 60_000;

/** More than a year, so that nothing that is open is lost out of sight. */
const USUAL_DAYS = 400;

export const periodQuery = { from: localDate.optional(), to: localDate.optional() };

export interface Period {
  readonly from: string;
  readonly to: string;
}

export function periodOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  today: string,
): Period {
  const until = to ?? today;
  const since = from ?? addDays(until < today ? until : today, -USUAL_DAYS);
  if (since > until) {
    throw problem(422, { type: 'period', detail: 'The period ends before it begins.' });
  }
  return { from: since, to: until };
}

export interface AskedSettlement extends Asked {
  readonly period: Period;
  readonly settlement: Settlement;
}

/** Everything of the period, by the day on which it was paid, made or booked. */
export async function askedSettlement(
  needs: Pick<SettlementNeeds, 'queries' | 'reader'>,
  tenant: string,
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<AskedSettlement> {
  const asked = await askedCreditor(needs, tenant);
  const period = periodOf(query, asked.today);
  const size = await needs.reader.size(asked.creditor, period.from, MOST_PAYMENTS + 1);
  if (size > MOST_PAYMENTS) {
    const detail = `More than ${MOST_PAYMENTS} payments since then: begin the period later.`;
    throw problem(422, { type: 'period-too-long', detail });
  }
  const all = await needs.reader.since(asked.creditor, period.from, asked.today);
  const isWithin = (day: string) => day >= period.from && day <= period.to;
  return {
    ...asked,
    period,
    settlement: {
      ...all,
      payments: all.payments.filter(({ paidOn }) => isWithin(paidOn)),
      flows: all.flows.filter(({ version }) => isWithin(version.regulationOn)),
      differences: all.differences.filter(({ on }) => isWithin(on)),
    },
  };
}

export const sumBody = z.strictObject({ payments: z.int(), cents: z.int() });
