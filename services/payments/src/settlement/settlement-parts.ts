/** Puts settlement together: its routes, and the task that asks for flows every few hours. */

import { sleep } from '@mestolo/messaging/backoff.ts';
import type { Door, Messaging } from '@mestolo/messaging/messaging.ts';
import { doRegularly } from '@mestolo/service/do-regularly.ts';
import type { KeyRing } from '@mestolo/service/keys.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import type { Creditor } from '../domain/creditor.ts';
import { flowVersionId } from '../domain/flow-versions.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { SettlementNeeds, UploadedFlow } from '../http/settlement-needs.ts';
import { createPagopaClient } from '../outbound/pagopa-client.ts';
import type { SubscriptionKeys } from '../outbound/subscription-keys.ts';
import { createFlowPolls, type FlowPolls } from '../store/flow-polls.ts';
import { createFlowStore, flowContentHash } from '../store/flow-store.ts';
import type { Queries } from '../store/queries.ts';
import type { TakenReceipt } from '../store/receipt-door.ts';
import { createRecoveryQueue } from '../store/recovery-queue.ts';
import { reversalDoor } from '../store/reversal-door.ts';
import { createAskDebtors } from '../store/settlement-debtors.ts';
import { createPastNotices } from '../store/settlement-past-notices.ts';
import { createSettlementReader } from '../store/settlement-reader.ts';
import { createTreasuryStore } from '../store/treasury-store.ts';
import { createFdrClient } from './fdr-client.ts';
import { createPace } from './pace.ts';
import {
  followUp,
  type Round,
  reverseRevoked,
  type SettlingNeeds,
  settleCreditor,
  wantReceipts,
} from './settle-creditor.ts';

export interface SettlementTools {
  readonly db: mongo.Db;
  readonly logger: Logger;
  readonly messaging: Messaging;
  readonly queries: Queries;
  readonly keys: KeyRing;
  readonly config: {
    /** Where reporting flows are read; absent: they come as files only. */
    readonly FDR_URL?: string | undefined;
    /** Where receipts that never came can be asked for; absent: they can't. */
    readonly BIZ_EVENTS_URL?: string | undefined;
    readonly PAGOPA_SUBSCRIPTION_KEYS: SubscriptionKeys;
  };
  /** The one way in for receipts. */
  readonly receipts: Door<Receipt, TakenReceipt>;
}

export interface SettlementParts {
  readonly needs: SettlementNeeds;
  readonly task: BackgroundTask;
}

/** PagoPA publishes flows in the course of a day. */
const ASK_EVERY_MS = 4 * 3_600_000;
/** How often somebody looks whether it is time, and works the queue of receipts off. */
const BEAT_MS = 5 * 60_000;
/** PagoPA allows one call a second; a handful at once is within what it takes. */
const PACE = { atOnce: 10, everyMs: 1_000 };
/** Whoever asks for a round waits this long for its end. */
const PATIENCE_MS = 25_000;
const STOPPED_WITHIN_MS = 1_500;

export function settlementParts(tools: SettlementTools): SettlementParts {
  const { config, db, logger, messaging, queries, keys, receipts } = tools;
  const subscriptionKeys = config.PAGOPA_SUBSCRIPTION_KEYS;
  const client = createPagopaClient({
    addresses: { fdr: config.FDR_URL, bizEvents: config.BIZ_EVENTS_URL },
    keys: subscriptionKeys,
  });
  let isStopping = false;
  const polls = createFlowPolls(db);
  const queue = createRecoveryQueue(db);
  const settling: SettlingNeeds = {
    ...{ db, polls, queue },
    fdr: client.has('fdr') ? createFdrClient(client, createPace(PACE)) : null,
    flows: createFlowStore(db),
    recovery: {
      ...{ queue, client, receipts },
      keys: subscriptionKeys,
      reading: { queries, keys },
    },
    reversals: messaging.door('reversals', reversalDoor),
    now: async ({ tenant }) => (await queries.comune(tenant))?.now ?? new Date(),
    isStopping: () => isStopping,
  };
  const rounds = oneAtATime((creditor) => told(logger, settleCreditor(settling, creditor)));
  const beat = doRegularly({
    logger,
    everyMs: BEAT_MS,
    failure: 'settlement could not be done, trying later',
    work: () => settleAll({ settling, polls, rounds }),
  });
  return {
    needs: {
      ...{ queries, polls, recoveries: queue },
      reader: createSettlementReader(db),
      treasury: createTreasuryStore(db),
      debtors: createAskDebtors(db, keys),
      pastNotices: createPastNotices(db),
      async takeFlow(creditor, uploaded) {
        const outcome = await takeFlow(settling, creditor, uploaded);
        // Nobody who uploads a file waits for PagoPA's answers about receipts.
        if (outcome === 'stored') beat.wake();
        return outcome;
      },
      pollNow: (creditor) => within(PATIENCE_MS, rounds(creditor)),
    },
    task: {
      start: () => beat.start(),
      async stop() {
        isStopping = true;
        // A call to PagoPA that is under way may be cut: every step is safe to repeat.
        await Promise.race([beat.stop(), sleep(STOPPED_WITHIN_MS)]);
      },
    },
  };
}

/** Flows are asked for when it is time; receipts and reversals are looked after always. */
async function settleAll(needs: {
  readonly settling: SettlingNeeds;
  readonly polls: FlowPolls;
  readonly rounds: (creditor: Creditor) => Promise<Round>;
}): Promise<void> {
  const { settling, polls, rounds } = needs;
  for (const creditor of await polls.creditors()) {
    if (settling.isStopping()) return;
    const lastAt = (await polls.of(creditor.fiscalCode))?.lastAt?.getTime() ?? 0;
    if (Date.now() - lastAt >= ASK_EVERY_MS) await rounds(creditor);
    else await followUp(settling, creditor);
  }
}

/** The file of a flow; what is there already is left as it is. */
async function takeFlow(
  settling: SettlingNeeds,
  creditor: Creditor,
  { flow: { version, payments }, by }: UploadedFlow,
): Promise<'stored' | 'known' | 'differs'> {
  const { flows, now } = settling;
  const contentHash = flowContentHash(version, payments);
  const storedAt = (await now(creditor)).toISOString();
  const facts = { contentHash, publishedAt: null, storedAt, by };
  if (await flows.isKnown(flowVersionId(version))) return flows.finish(version, facts);
  await flows.keep(version, 0, payments);
  await wantReceipts(settling, creditor, version);
  const outcome = await flows.finish(version, facts);
  await reverseRevoked(settling, creditor);
  return outcome;
}

async function told(logger: Logger, running: Promise<Round>): Promise<Round> {
  const round = await running;
  const { flows, recovered, reversed, trouble } = round;
  if (trouble !== null) logger.warn({ trouble }, 'not all reporting flows could be read');
  if (flows + recovered + reversed > 0) logger.info({ flows, recovered, reversed }, 'settled');
  return round;
}

/** Rounds of a process follow each other: together they would only ask for the same twice. */
function oneAtATime(
  run: (creditor: Creditor) => Promise<Round>,
): (creditor: Creditor) => Promise<Round> {
  let last: Promise<unknown> = Promise.resolve();
  return (creditor) => {
    const next = last.then(() => run(creditor));
    last = next.catch(() => undefined);
    return next;
  };
}

async function within(ms: number, running: Promise<Round>): Promise<Round | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
    // Nobody waits for its end any more; what went wrong is told by the next round.
    running.catch(() => undefined);
  }
}
