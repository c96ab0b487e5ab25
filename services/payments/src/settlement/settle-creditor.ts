/**
 * One round for one creditor: new flows, the receipts they name and we lack, the payments they take
 * back. Each step is safe to repeat, so a round that is cut off is simply done again.
 */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import type { mongo } from 'mongoose';
import type { Creditor } from '../domain/creditor.ts';
import { flowVersionId } from '../domain/flow-versions.ts';
import { ourIuvs } from '../domain/settlement-codes.ts';
import type { FlowVersion } from '../domain/settlement-facts.ts';
import type { FlowPolls } from '../store/flow-polls.ts';
import type { FlowStore } from '../store/flow-store.ts';
import type { RecoveryQueue } from '../store/recovery-queue.ts';
import type { ReversalAnswer, ReversalRequest } from '../store/reversal-door.ts';
import { revokedPayments } from '../store/revoked-payments.ts';
import { segregationCodes } from '../store/settlement-reader.ts';
import { type FdrClient, FlowsNotRead } from './fdr-client.ts';
import { readFlows } from './read-flows.ts';
import { type RecoveryNeeds, recoverReceipts } from './recover-receipts.ts';

export interface SettlingNeeds {
  readonly db: mongo.Db;
  /** Null where no address is set: flows then come as files only. */
  readonly fdr: FdrClient | null;
  readonly flows: FlowStore;
  readonly polls: FlowPolls;
  readonly queue: RecoveryQueue;
  readonly recovery: RecoveryNeeds;
  readonly reversals: Door<ReversalRequest, ReversalAnswer>;
  /** Business time. */
  readonly now: (creditor: Creditor) => Promise<Date>;
  isStopping(): boolean;
}

export interface Round {
  readonly flows: number;
  readonly recovered: number;
  readonly reversed: number;
  /** For the operator; null where all went well. */
  readonly trouble: string | null;
}

const DAY_MS = 86_400_000;
/** What is published late under an earlier moment is seen all the same. */
const OVERLAP_MS = DAY_MS;
const FIRST_DAYS = 60;
/** A PSP may send a flow of long ago once more. */
const OLDEST_FLOW_DAYS = 180;
const WANTED_A_TIME = 1_000;

export async function settleCreditor(needs: SettlingNeeds, creditor: Creditor): Promise<Round> {
  const polled = needs.fdr === null ? { flows: 0, trouble: null } : await poll(needs, creditor);
  return { ...polled, ...(await followUp(needs, creditor)) };
}

/** What flows ask for: receipts and reversals. */
export async function followUp(
  needs: SettlingNeeds,
  creditor: Creditor,
): Promise<Pick<Round, 'recovered' | 'reversed'>> {
  const recovered = await recoverReceipts(needs.recovery, creditor, needs.isStopping);
  return { recovered, reversed: await reverseRevoked(needs, creditor) };
}

/** Asks for the receipts of ours that a flow names and that have not come. */
export async function wantReceipts(
  { flows, queue }: Pick<SettlingNeeds, 'flows' | 'queue'>,
  creditor: Creditor,
  version: FlowVersion,
): Promise<void> {
  const isOurs = ourIuvs(segregationCodes(creditor));
  const { creditorFiscalCode, flow } = version;
  const wanted = (await flows.payments(flowVersionId(version)))
    .filter(({ iuv, outcome }) => outcome !== 'revoked' && isOurs(iuv))
    .map(({ iuv, iur }) => ({ creditorFiscalCode, iuv, iur, flow }));
  for (let at = 0; at < wanted.length; at += WANTED_A_TIME) {
    await queue.want(wanted.slice(at, at + WANTED_A_TIME));
  }
}

async function poll(
  needs: SettlingNeeds,
  creditor: Creditor,
): Promise<Pick<Round, 'flows' | 'trouble'>> {
  const { fdr, flows, polls, isStopping } = needs;
  if (fdr === null) return { flows: 0, trouble: null };
  const { fiscalCode } = creditor;
  const now = await needs.now(creditor);
  const start = await startOf(needs, fiscalCode, now);
  const wanted = {
    fiscalCode,
    publishedAfter: new Date(start).toISOString(),
    datedAfter: new Date(Math.min(start, now.getTime()) - OLDEST_FLOW_DAYS * DAY_MS).toISOString(),
  };
  try {
    const reading = {
      ...{ client: fdr, store: flows, isStopping },
      now: () => now.toISOString(),
      onRead: (version: FlowVersion) => wantReceipts(needs, creditor, version),
    };
    const { stored, upTo, trouble } = await readFlows(reading, wanted);
    await polls.note(fiscalCode, { upTo, error: trouble });
    return { flows: stored.length, trouble };
  } catch (error) {
    if (!(error instanceof FlowsNotRead)) throw error;
    await polls.note(fiscalCode, { upTo: null, error: error.message });
    return { flows: 0, trouble: error.message };
  }
}

/** The first time, from some weeks ago by either clock: a demo's day may be of another year. */
async function startOf({ polls }: SettlingNeeds, fiscalCode: string, now: Date): Promise<number> {
  const known = (await polls.of(fiscalCode))?.publishedUpTo;
  return known
    ? Date.parse(known) - OVERLAP_MS
    : Math.min(now.getTime(), Date.now()) - FIRST_DAYS * DAY_MS;
}

/** Reverses what flows in force take back and is not reversed yet; answers how many. */
export async function reverseRevoked(
  needs: Pick<SettlingNeeds, 'db' | 'reversals' | 'now'>,
  creditor: Creditor,
): Promise<number> {
  const { db, reversals } = needs;
  const now = (await needs.now(creditor)).toISOString();
  const revoked = await revokedPayments(db, creditor.fiscalCode);
  let reversed = 0;
  for (const one of revoked) {
    const answer = await reversals.submit({ ...one, now }, NO_CAUSE);
    if (answer === 'reversed') reversed += 1;
  }
  return reversed;
}
