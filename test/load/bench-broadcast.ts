/**
 * How fast a broadcast leaves, what memory it takes, and whether a reminder overtakes it.
 *
 * `npm run bench:broadcast [-- --quick] [--recipients N] [--json FILE]`
 *
 * Real Kafka, MongoDB and SMTP; the mail server and Twilio are the mailbox of the demo, so what it
 * measures is ours and not a provider's. `--quick` has 2,000 recipients.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { localFolder } from '@mestolo/deploy/local/repository.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import { startEmbeddedBrokers } from '@mestolo/testkit/embedded-brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import mongoose from 'mongoose';
import {
  addressOfReminded,
  type Billing,
  type Knock,
  knocker,
  registerFamilies,
  startBilling,
  TENANT,
} from './bench-broadcast-comune.ts';

const { values: args } = parseArgs({
  options: {
    json: { type: 'string' },
    recipients: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const recipients = Number(args.recipients ?? (args.quick ? 2_000 : 20_000));
/** At these shares of what was sent a reminder is raised. */
const REMINDED_AT = [0.2, 0.5, 0.8];
const REMINDER_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 25;
const PRINT_EVERY_MS = 2_000;
/** Longer than this without a further message, and something is wrong. */
const STUCK_AFTER_MS = 60_000;

const say = (line: string) => console.log(line);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Sample {
  readonly seconds: number;
  readonly arrived: number;
  readonly perSecond: number;
  readonly rssMb: number;
}

function rssMb(system: TestSystem): number {
  const pid = system.pid('notifications');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

interface Counted {
  readonly arrived: number;
  readonly distinct: number;
}

async function counts(system: TestSystem, to?: string): Promise<Counted> {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  return (await fetch(`${system.urls.mailbox}/api/counts${query}`)).json() as Promise<Counted>;
}

async function untilKnown(system: TestSystem, wanted: number): Promise<void> {
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  try {
    const accounts = client.db(system.databases.notifications).collection('accounts');
    const complete = {
      tenant: TENANT,
      familyVersion: { $gt: 0 },
      'guardians.0': { $exists: true },
      'children.0': { $exists: true },
    };
    while ((await accounts.countDocuments(complete)) < wanted) await pause(250);
  } finally {
    await client.close();
  }
}

/** From the event in Kafka to the message in the mailbox. */
async function remind(
  { system, billing }: { readonly system: TestSystem; readonly billing: Billing },
  { accountId, nth }: { readonly accountId: string; readonly nth: number },
): Promise<number> {
  const begunMs = performance.now();
  await billing.debit(accountId);
  while ((await counts(system, addressOfReminded(nth))).arrived === 0) {
    if (performance.now() - begunMs > STUCK_AFTER_MS) throw new Error('the reminder never came');
    await pause(LOOK_EVERY_MS);
  }
  const tookMs = Math.round(performance.now() - begunMs);
  say(`  a reminder raised meanwhile arrived after ${tookMs} ms`);
  return tookMs;
}

interface Watched {
  readonly samples: readonly Sample[];
  readonly remindersMs: readonly number[];
  readonly seconds: number;
}

async function watch(
  parts: { readonly system: TestSystem; readonly billing: Billing },
  accountIds: readonly string[],
): Promise<Watched> {
  const { system } = parts;
  const begunMs = performance.now();
  const samples: Sample[] = [];
  const reminders: Promise<number>[] = [];
  const before = (await counts(system)).arrived;
  let printed = { atMs: begunMs, arrived: 0 };
  let moved = { atMs: begunMs, arrived: 0 };
  for (;;) {
    const arrived = (await counts(system)).arrived - before - reminders.length;
    const nowMs = performance.now();
    const share = REMINDED_AT[reminders.length];
    const accountId = accountIds[reminders.length];
    if (share !== undefined && accountId !== undefined && arrived >= share * recipients) {
      reminders.push(remind(parts, { accountId, nth: reminders.length }));
    }
    if (nowMs - printed.atMs >= PRINT_EVERY_MS || arrived >= recipients) {
      const perSecond = ((arrived - printed.arrived) * 1_000) / (nowMs - printed.atMs);
      const seconds = (nowMs - begunMs) / 1_000;
      samples.push({ seconds, arrived, perSecond: Math.round(perSecond), rssMb: rssMb(system) });
      say(sampleLine(samples.at(-1) as Sample));
      printed = { atMs: nowMs, arrived };
    }
    if (arrived > moved.arrived) moved = { atMs: nowMs, arrived };
    if (nowMs - moved.atMs > STUCK_AFTER_MS) throw new Error(`stuck at ${arrived}`);
    if (arrived >= recipients) break;
    await pause(LOOK_EVERY_MS);
  }
  const seconds = (performance.now() - begunMs) / 1_000;
  return { samples, remindersMs: await Promise.all(reminders), seconds };
}

function sampleLine({ seconds, arrived, perSecond, rssMb: rss }: Sample): string {
  const time = `${seconds.toFixed(0)} s`.padStart(6);
  return `${time}  ${String(arrived).padStart(6)} arrived  ${perSecond}/s  ${rss} MB`;
}

async function untilFinished(office: Knock, id: string): Promise<Record<string, unknown>> {
  for (;;) {
    const found = await office('GET', `/broadcasts/${id}`);
    if ((found.broadcast as { state: string }).state === 'finished') return found;
    await pause(250);
  }
}

async function measure(brokers: Brokers, system: TestSystem) {
  const billing = await startBilling(brokers);
  try {
    const office = knocker(system, 'notifications');
    const reminded = REMINDED_AT.length;
    say(`${recipients} families are registered`);
    const accountIds = await registerFamilies(knocker(system, 'registry'), {
      families: recipients,
      reminded,
    });
    await untilKnown(system, recipients + reminded);
    const text = { subject: 'Mensa chiusa domani', body: 'domani la mensa resta chiusa.' };
    const texts = { it: { ...text, sms: 'Domani la mensa resta chiusa.' } };
    const audience = { schoolIds: [await schoolId(system)] };
    const beforePreviewMs = performance.now();
    const { broadcast, preview } = await office('POST', '/broadcasts', { audience, texts });
    const previewMs = Math.round(performance.now() - beforePreviewMs);
    const { byChannel } = (preview as { asNews: { byChannel: object } }).asNews;
    say(`the preview took ${previewMs} ms: ${JSON.stringify(byChannel)}`);
    const id = (broadcast as { broadcastId: string }).broadcastId;
    const idleMb = rssMb(system);
    await office('POST', `/broadcasts/${id}/schedule`, { at: null, urgent: null });
    const watched = await watch({ system, billing }, accountIds);
    const done = await untilFinished(office, id);
    return { ...watched, previewMs, idleMb, done, arrived: await counts(system) };
  } finally {
    await billing.stop();
  }
}

async function schoolId(system: TestSystem): Promise<string> {
  const client = await mongoose.mongo.MongoClient.connect(system.auditorUri);
  try {
    const calendars = client
      .db(system.databases.notifications)
      .collection<{ _id: string }>('calendars');
    const calendar = await calendars.findOne({ _id: TENANT });
    const { schools } = calendar as unknown as { schools: { name: string; schoolId: string }[] };
    return schools.find(({ name }) => name === 'Rodari')?.schoolId ?? '';
  } finally {
    await client.close();
  }
}

function report(measured: Awaited<ReturnType<typeof measure>>): void {
  const { samples, remindersMs, seconds, previewMs, idleMb, arrived } = measured;
  const perSecond = Math.round(recipients / seconds);
  const mostMb = Math.max(idleMb, ...samples.map((one) => one.rssMb));
  const slowestMs = Math.max(...remindersMs);
  say(`${recipients} recipients in ${seconds.toFixed(1)} s: ${perSecond}/s`);
  say(`memory of notifications: ${idleMb} MB before, ${mostMb} MB at most`);
  say(`reminders meanwhile: ${remindersMs.join(', ')} ms`);
  const wanted = recipients + remindersMs.length;
  if (arrived.distinct !== wanted) {
    throw new Error(`${arrived.distinct} different messages arrived, and not ${wanted}`);
  }
  if (slowestMs > REMINDER_WITHIN_MS) throw new Error('a reminder took more than 5 s');
  const at = new Date().toISOString();
  const machine = { cores: availableParallelism(), node: process.version };
  const figures = { recipients, perSecond, seconds, previewMs, idleMb, mostMb, remindersMs };
  const file = join(localFolder, 'results', `bench-broadcast-${at.replaceAll(':', '-')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ at, ...machine, ...figures, samples }, null, 2)}\n`);
  say(`kept in ${file}`);
  if (args.json) writeFileSync(args.json, `${JSON.stringify(figures)}\n`);
}

say('a Kafka and a MongoDB of its own are started');
const brokers = await startEmbeddedBrokers({});
try {
  const system = await startSystem({
    brokers,
    suite: 'bench',
    services: ['registry', 'notifications'],
    outside: ['mailbox'],
    // What a provider allows must not be what is measured.
    env: { notifications: { SMTP_MESSAGES_A_MINUTE: '100000', SMS_A_SECOND: '1000' } },
  });
  try {
    report(await measure(brokers, system));
  } finally {
    await system.stop();
  }
} finally {
  await brokers.stop();
}
