/** Puts together what calls PagoPA: notices told, carts, receipts fetched, outages found. */
import type { Door, Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { createCommitSignals } from '@mestolo/service/commit-signals.ts';
import { doRegularly } from '@mestolo/service/do-regularly.ts';
import type { BackgroundTask } from '@mestolo/service/service-shell.ts';
import { createWorkers } from '@mestolo/service/workers.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import type { z } from 'zod';
import type { paymentsConfig } from './config.ts';
import type { OutboundNeeds } from './http/outbound-routes.ts';
import { createAca } from './outbound/aca.ts';
import { type Checkout, createCheckout } from './outbound/checkout.ts';
import { createComuni } from './outbound/comuni.ts';
import { conferOne } from './outbound/conferral-worker.ts';
import { createGpd } from './outbound/gpd.ts';
import { createHealthNotes } from './outbound/health-notes.ts';
import { createOutageKeeper } from './outbound/outage-keeper.ts';
import { createPagopaClient, type PagopaClient } from './outbound/pagopa-client.ts';
import { createReceiptPoll, type ReceiptPoll } from './outbound/receipt-poll.ts';
import type { StationPorts } from './pagopa/ports.ts';
import { createCarts } from './store/carts.ts';
import { CONFERRALS } from './store/collections.ts';
import { type Conferrals, createConferrals } from './store/conferrals.ts';
import { extensionDoor } from './store/extension-door.ts';
import { outageDoor } from './store/outage-door.ts';
import { createOutages } from './store/outages.ts';
import type { Queries } from './store/queries.ts';
import { createReceiptPolls, type ReceiptPolls } from './store/receipt-polls.ts';
import type { UnderWayRequest } from './store/under-way-door.ts';

type Config = z.infer<typeof paymentsConfig>;

export interface OutboundTools {
  readonly config: Config;
  readonly db: mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  readonly messaging: Messaging;
  readonly queries: Queries;
  readonly underWay: Door<UnderWayRequest, boolean>;
  readonly station: Pick<StationPorts, 'debtorOf' | 'takeReceipt'>;
}

export interface OutboundParts {
  readonly needs: OutboundNeeds;
  readonly tasks: readonly BackgroundTask[];
}

/** Calls side by side; a Comune has a few notices at a time, and PagoPA wants no storms. */
const TOLD_AT_ONCE = 4;
const FIRST_RETRY_MS = 2_000;
const MISSING_EVERY_MS = 600_000;

export function outboundParts(tools: OutboundTools): OutboundParts {
  const { config, db, clocks, logger, messaging, queries } = tools;
  const outages = createOutages(db);
  const comuni = createComuni(db, clocks);
  const conferrals = createConferrals(db);
  const outageDoors = messaging.door('outages', outageDoor);
  const afterMs = config.OUTAGE_AFTER_SECONDS * 1_000;
  const notes = createHealthNotes({ outages, logger, afterMs, changed: () => keeper.wake() });
  const client = createPagopaClient({
    addresses: addressesIn(config),
    keys: config.PAGOPA_SUBSCRIPTION_KEYS,
    onAnswer: notes.note,
  });
  const checkout = checkoutOf(client, config);
  const keeper = createOutageKeeper({
    outages,
    comuni,
    door: outageDoors,
    extensions: messaging.door('extensions', extensionDoor),
    logger,
    afterMs,
    probeMs: config.OUTAGE_PROBE_SECONDS * 1_000,
    recovered: (tenants) => conferrals.hurry(tenants),
    async probe(part, using) {
      const [first] = using;
      if (part !== 'checkout') await conferrals.nudge(using.map(({ tenant }) => tenant));
      else if (first && checkout) await checkout.probe(first.creditor);
      await notes.settled();
    },
  });
  const polls = createReceiptPolls(db);
  const { takeReceipt } = tools.station;
  const poll = createReceiptPoll({ client, polls, queries, takeReceipt, logger });
  const { underWay } = tools;
  return {
    needs: {
      carts: { queries, carts: createCarts(db), checkout, underWay, logger },
      conferrals,
      outages,
      outage: { queries, door: outageDoors, wake: keeper.wake },
      poll,
    },
    tasks: [
      keeper,
      ...conferralTasks(tools, { client, conferrals, comuni }),
      ...pollTasks(tools, { client, comuni, polls, poll }),
    ],
  };
}

function addressesIn(config: Config) {
  return {
    checkout: config.CHECKOUT_URL,
    aca: config.ACA_URL,
    gpd: config.GPD_URL,
    gpdPayments: config.GPD_PAYMENTS_URL,
  };
}

/** Null where families can't be led there, or not back. */
function checkoutOf(client: PagopaClient, config: Config): Checkout | null {
  const { CHECKOUT_URL: address, PORTAL_PUBLIC_URL: portalUrl } = config;
  if (address === undefined || portalUrl === undefined) return null;
  return createCheckout({ client, address, portalUrl });
}

/** Each commit that leaves something to tell wakes them; nothing is told where no door is known. */
function conferralTasks(
  { config, db, logger, queries, station }: OutboundTools,
  parts: {
    readonly client: PagopaClient;
    readonly conferrals: Conferrals;
    readonly comuni: ReturnType<typeof createComuni>;
  },
): readonly BackgroundTask[] {
  const { client, conferrals, comuni } = parts;
  if (!client.has('aca') && !client.has('gpd')) return [];
  const needs = {
    conferrals,
    queries,
    debtorOf: station.debtorOf,
    providers: { station: createAca(client), gpd: createGpd(client) },
    leaseSeconds: config.CONFERRAL_LEASE_SECONDS,
    backoff: { firstMs: FIRST_RETRY_MS, longestMs: config.CONFERRAL_RETRY_SECONDS * 1_000 },
    logger,
  };
  const workers = createWorkers({
    name: 'conferrals',
    logger,
    atMost: TOLD_AT_ONCE,
    takeOne: () => conferOne(needs),
    nextDue: () => conferrals.nextDue(),
  });
  const isDue = { 'updateDescription.updatedFields.nextAt': { $type: 'date' } };
  const match = { $or: [{ operationType: 'insert' }, isDue] };
  const follows = [{ collection: CONFERRALS, match, tell: workers.wake }];
  // A Comune may want its notices told that did not want it before.
  const missing = doRegularly({
    logger,
    everyMs: MISSING_EVERY_MS,
    failure: 'notices that PagoPA was never told of could not be looked for; it is tried again',
    async work() {
      for (const part of ['aca', 'gpd'] as const) {
        for (const { tenant } of await comuni.using(part)) await conferrals.addMissing(tenant);
      }
    },
  });
  return [createCommitSignals({ db, logger, follows }), workers, missing];
}

function pollTasks(
  { config, logger, queries }: OutboundTools,
  parts: {
    readonly client: PagopaClient;
    readonly comuni: ReturnType<typeof createComuni>;
    readonly polls: ReceiptPolls;
    readonly poll: ReceiptPoll;
  },
): readonly BackgroundTask[] {
  const { client, comuni, polls, poll } = parts;
  if (!client.has('gpdPayments')) return [];
  const task = doRegularly({
    logger,
    everyMs: config.RECEIPTS_POLL_SECONDS * 1_000,
    failure: 'receipts could not be fetched from the archive; it is tried again',
    async work(isStopping) {
      const creditors = (await comuni.using('gpd')).map(({ creditor }) => creditor);
      // Notices of the time before a Comune had a station are still paid there.
      for (const code of await polls.creditors()) {
        creditors.push(...(await queries.creditorsOf(code)));
      }
      const single = new Map(creditors.map((one) => [one.fiscalCode, one]));
      for (const creditor of single.values()) if (!isStopping()) await poll.now(creditor);
    },
  });
  return [task];
}
