/**
 * Kills notifications while it sends, case by case: each family's thanks wait for their morning,
 * the morning comes, and the process dies at the step of the case.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import mongoose from 'mongoose';
import type { Household, NotificationsOffice } from '../integration/notifications-office.ts';
import { faultsOf, type Seen, type SeenNotification } from './senders-checker.ts';
import type { Behaviour, SenderCase, SenderChannel } from './senders-table.ts';

/** 22:00 on a Monday, and 08:00 on the Tuesday after it. */
const EVENING = '2020-10-05T20:00:00.000Z';
const MORNING = '2020-10-06T06:00:00.000Z';
const OPENED_AT_ONCE = 10;
const DONE_WITHIN_MS = 60_000;
const DONE = ['sent', 'permanentFailure', 'technicalFailure', 'validationFailed', 'cancelled'];

export interface KilledSenders {
  readonly office: NotificationsOffice;
  readonly brokers: Brokers;
  /** What CRASH_AT of notifications names. */
  readonly crashFile: string;
  readonly cases: readonly SenderCase[];
  /** After each case: what it found. */
  tell?(one: SenderCase, faults: readonly string[]): void;
}

interface Waiting {
  readonly one: SenderCase;
  readonly family: Household;
  readonly address: string;
}

/** Resolves with every fault that was found, and how often the process died. */
export async function killSenders(given: KilledSenders) {
  const client = await mongoose.mongo.MongoClient.connect(given.brokers.mongodb.adminUri);
  const database = client.db(given.office.system.databases.notifications);
  const faults: string[] = [];
  let kills = 0;
  try {
    const waiting = await openAll(given, database);
    for (const next of waiting) {
      const seen = await play(given, database, next);
      kills += seen.kills;
      const found = faultsOf(next.one, seen);
      faults.push(...found);
      given.tell?.(next.one, found);
    }
  } finally {
    await client.close();
  }
  return { faults, kills };
}

type Db = mongoose.mongo.Db;

async function openAll({ office, cases }: KilledSenders, database: Db): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (let from = 0; from < cases.length; from += OPENED_AT_ONCE) {
    const some = cases.slice(from, from + OPENED_AT_ONCE);
    waiting.push(...(await Promise.all(some.map((one) => openOne(office, database, one)))));
  }
  return waiting;
}

async function openOne(office: NotificationsOffice, database: Db, one: SenderCase) {
  const only = one.channel === 'email' ? { phone: null } : { email: null };
  const family = await office.open([only], EVENING);
  const [contact] = family.contacts;
  const address = (one.channel === 'email' ? contact?.email : contact?.phone) ?? '';
  await family.topUp({ amountCents: 5_000, balanceCents: 4_750 });
  await until(database, family, () => true);
  return { one, family, address };
}

async function play(
  { office, crashFile }: KilledSenders,
  database: Db,
  { one, family, address }: Waiting,
): Promise<Seen> {
  const before = office.system.restarts('notifications');
  for (const fault of faultsFor(one.behaviour, one.channel)) {
    await office.fault({ ...fault, channel: one.channel, to: address });
  }
  writeFileSync(crashFile, one.step);
  await database
    .collection<{ _id: string }>('calendars')
    .updateOne({ _id: family.tenant }, { $set: { clock: { kind: 'fixed', at: MORNING } } });
  for (let kill = 1; kill <= one.kills; kill += 1) {
    await died(office, before + kill);
    if (kill < one.kills) writeFileSync(crashFile, one.step);
  }
  const notification = await until(database, family, ({ state }) => DONE.includes(state));
  rmSync(crashFile, { force: true });
  const spent = await database
    .collection<{ tenant: string; messages: number; millicents: number }>('spending')
    .findOne({ tenant: family.tenant });
  const kills = office.system.restarts('notifications') - before;
  return { kills, arrived: family.arrived(), notification, spent };
}

function faultsFor(behaviour: Behaviour, channel: SenderChannel): readonly object[] {
  const refusals = { kind: 'refuse', times: 10 };
  switch (behaviour) {
    case 'takes':
      return [];
    case 'busyFirst':
      return [{ kind: 'refuse', code: channel === 'email' ? 451 : 503 }];
    case 'refuses':
      return channel === 'email'
        ? [{ ...refusals, code: 550 }]
        : [{ ...refusals, code: 400, providerCode: 21614 }];
    case 'answerLost':
      return [{ kind: 'loseReply' }];
  }
}

/** A kill that does not come is a fault that the checker tells. */
async function died(office: NotificationsOffice, restarts: number): Promise<void> {
  const deadline = Date.now() + DONE_WITHIN_MS / 2;
  while (office.system.restarts('notifications') < restarts && Date.now() < deadline) {
    await pause(20);
  }
}

async function until(
  database: Db,
  { accountId, tenant }: Household,
  accepts: (notification: SeenNotification) => boolean,
): Promise<SeenNotification> {
  const notifications = database.collection<SeenNotification & { accountId: string }>(
    'notifications',
  );
  const deadline = Date.now() + DONE_WITHIN_MS;
  for (;;) {
    const found = await notifications.findOne({ accountId });
    if (found && accepts(found)) return found;
    if (Date.now() > deadline) throw new Error(`${tenant} waits in ${found?.state}`);
    await pause(50);
  }
}
