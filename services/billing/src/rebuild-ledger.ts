/**
 * Makes the books once more from what other services told, with billing's own handlers in an empty
 * database, and compares what each fact comes to. It tells nobody, and it writes nothing to the
 * books it compares with.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { PARTITIONS } from '@mestolo/contracts/topics.ts';
import { sleep } from '@mestolo/messaging/backoff.ts';
import type { ConsumerDefinition, Decision, DoorHandler } from '@mestolo/messaging/handler.ts';
import {
  createMessaging,
  type KafkaSettings,
  type Messaging,
} from '@mestolo/messaging/messaging.ts';
import { type Clocks, createClocks } from '@mestolo/service/clock.ts';
import { prepareCollections } from '@mestolo/service/mongo.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type { mongo } from 'mongoose';
import { factsConsumer, referenceConsumer } from './consumers/index.ts';
import type { Entry } from './domain/entry.ts';
import {
  addFact,
  compareFacts,
  type FactDifference,
  type FactFields,
  type FactSums,
} from './domain/proof-facts.ts';
import { type Comune, WE_OURSELVES } from './domain/pupil.ts';
import { COMUNI, collections, ENTRIES, PARKED } from './store/collections.ts';
import { feeDoor } from './store/fee-door.ts';
import { ownEntries, ownEntriesDoor } from './store/own-entries.ts';
import { repricingDoor, workOffMarks } from './store/repricing-door.ts';
import { tariffDoor } from './store/tariff-door.ts';
import { retakeDoor, retakeWaitingMeals } from './store/waiting-meals.ts';

export interface RebuildOptions {
  readonly ledger: mongo.Db;
  /** Empty; nothing of it is used afterwards. */
  readonly into: mongo.Db;
  readonly intoClient: mongo.MongoClient;
  readonly kafka: KafkaSettings;
  readonly logger: Logger;
  onProgress(step: string): void;
}

export interface RebuildVerdict {
  readonly groups: readonly string[];
  readonly facts: number;
  readonly ownEntries: number;
  /** Meals that cannot be priced in the books made anew. */
  readonly parked: number;
  readonly differencesInAll: number;
  /** The first of them. */
  readonly differences: readonly FactDifference[];
}

const LOOK_EVERY_MS = 200;
const KEPT_DIFFERENCES = 200;
/** What was told while the last records were read may not be in both yet. */
const COMPARISONS_AT_MOST = 5;
const NO_CAUSE = { traceparent: null, tracestate: null, traceId: null } as const;

export async function rebuildLedger(options: RebuildOptions): Promise<RebuildVerdict> {
  const { into, onProgress } = options;
  if ((await into.collection(ENTRIES).findOne({})) !== null) {
    throw new Error('The database for the books made anew is not empty.');
  }
  await prepareCollections(into, collections);
  const messaging = messagingOf(options);
  await messaging.prepare();
  const clocks = createClocks({ allowVirtual: true });
  const group = `billing.rebuild-${randomUUID()}`;
  const groups = [group, `${group}.reference`];
  try {
    messaging.consume(
      quiet({ ...referenceConsumer(() => undefined), group: `${group}.reference` }),
    );
    messaging.consume(quiet({ ...factsConsumer(() => undefined), group }));
    await copyTariffs(options, messaging, clocks);
    const debts = await postOwn(options, messaging, opensDebt);
    onProgress('reading what other services told');
    await messaging.start();
    await untilRead(messaging);
    onProgress('posting what people did at the doors of billing, and pricing what waits');
    const own = debts + (await settle(options, messaging, clocks));
    onProgress('comparing');
    return { groups, ownEntries: own, ...(await compared(options, messaging)) };
  } finally {
    await messaging.stop();
  }
}

/** Consumers without a relay: what would be published stays where it is. */
function messagingOf({ kafka, into, intoClient, logger }: RebuildOptions): Messaging {
  return createMessaging({
    service: 'billing',
    kafka,
    db: into,
    client: intoClient,
    logger,
    lanes: PARTITIONS,
    roles: ['consumers'],
    // What goes into this quarantine lies in that of the ledger as well, for whoever must look.
    quarantineKey: randomBytes(32),
  });
}

const untold = (decision: Decision): Decision => ({ ...decision, events: [], changed: [] });

function quiet<State>(definition: ConsumerDefinition<State>): ConsumerDefinition<State> {
  const { handler } = definition;
  const decide: typeof handler.decide = (state, events) => untold(handler.decide(state, events));
  return { ...definition, handler: { ...handler, decide } };
}

function quietDoor<Request, State, Answer>(
  handler: DoorHandler<Request, State, Answer>,
): DoorHandler<Request, State, Answer> {
  return {
    ...handler,
    decide(state, requests) {
      const { decision, answers } = handler.decide(state, requests);
      return { decision: untold(decision), answers };
    },
  };
}

/** Tariffs are billing's own: no topic has them. */
async function copyTariffs(
  { ledger }: RebuildOptions,
  messaging: Messaging,
  clocks: Clocks,
): Promise<void> {
  const door = messaging.door('tariffs', quietDoor(tariffDoor(clocks)));
  for (const { _id: tenant, tariff } of await comuniOf(ledger)) {
    if (tariff !== null) await door.submit({ tenant, tariff, actor: WE_OURSELVES }, NO_CAUSE);
  }
}

const comuniOf = (db: mongo.Db): Promise<Comune[]> =>
  db.collection<Comune>(COMUNI).find({}).toArray() as Promise<Comune[]>;

async function untilRead(messaging: Messaging): Promise<void> {
  for (;;) {
    const lags = await messaging.lag();
    if (lags.every(({ records }) => records === 0)) return;
    const { ok, reason } = messaging.readiness().consumer;
    if (!ok && /stopped/.test(reason ?? '')) throw new Error(`The topics were not read: ${reason}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** First of all: what a receipt pays of an old debt depends on its being there. */
const opensDebt = ({ kind }: Entry): boolean => kind === 'debtOpened' || kind === 'debtSegregated';

/** What people made at billing's doors; answers how many entries. */
async function postOwn(
  { ledger }: RebuildOptions,
  messaging: Messaging,
  isWanted: (entry: Entry) => boolean,
): Promise<number> {
  const own = messaging.door(`own-entries-${randomUUID()}`, quietDoor(ownEntriesDoor()));
  let count = 0;
  for await (const some of ownEntries(ledger, isWanted)) {
    count += some.length;
    await own.submit(some, NO_CAUSE);
  }
  return count;
}

/** What tasks and people do besides facts; answers how many entries people had made. */
async function settle(
  options: RebuildOptions,
  messaging: Messaging,
  clocks: Clocks,
): Promise<number> {
  const { ledger, into } = options;
  const count = await postOwn(options, messaging, (entry) => !opensDebt(entry));
  const retake = messaging.door('waiting-meals', quietDoor(retakeDoor()));
  await retakeWaitingMeals(into, retake);
  const fees = messaging.door('fees', quietDoor(feeDoor(clocks)));
  for (const { _id: tenant, feeMonths = [] } of await comuniOf(ledger)) {
    for (const month of feeMonths) await fees.submit({ tenant, month }, NO_CAUSE);
  }
  const repricing = messaging.door('repricing', quietDoor(repricingDoor(clocks)));
  await workOffMarks(into, repricing, () => false);
  return count;
}

/** Facts that came meanwhile are waited for; what then still differs is told. */
async function compared(
  { ledger, into }: RebuildOptions,
  messaging: Messaging,
): Promise<Omit<RebuildVerdict, 'groups' | 'ownEntries'>> {
  for (let tries = 1; ; tries += 1) {
    const sums = await factSums(ledger);
    await untilRead(messaging);
    const found = compareFacts(sums, await factSums(into));
    if (found.length > 0 && tries < COMPARISONS_AT_MOST) {
      await sleep(tries * LOOK_EVERY_MS);
      continue;
    }
    return {
      facts: sums.size,
      parked: await into.collection(PARKED).countDocuments(),
      differencesInAll: found.length,
      differences: found.slice(0, KEPT_DIFFERENCES),
    };
  }
}

async function factSums(db: mongo.Db): Promise<FactSums> {
  const sums: FactSums = new Map();
  const entries = db.collection<Entry>(ENTRIES).find(
    {},
    {
      projection: {
        ...{ accountId: 1, kind: 1, side: 1, amountCents: 1, mealId: 1, pupilId: 1 },
        ...{ receipt: 1, fee: 1 },
      },
    },
  );
  for await (const entry of entries) addFact(sums, entry as FactFields);
  return sums;
}
