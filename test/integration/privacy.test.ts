/** A canary family: its data stand in clear only in its messages and on its page, until erased. */
import { deadLetterTopic, services, topics } from '@mestolo/contracts/topics.ts';
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';
import { type Kept, keptInDatabases, keptInTopics, placesOf } from './search-everywhere.ts';
import { type Family, WholeComune, wholeSystem } from './whole-comune.ts';

const canary = {
  guardianName: 'Quorrina Zyxcanarini',
  taxCode: 'ZYXQRR80A41F205E',
  email: 'quorrina.zyx@posta.example',
  phone: '+393339990147',
  childGivenName: 'Wimpeltina',
  childFamilyName: 'Zyxcanarini',
};

/** Parts of the data that stand nowhere else, however somebody may have written them. */
const words = [
  'Quorrina',
  'Zyxcanarini',
  'Wimpeltina',
  canary.taxCode,
  'quorrina.zyx',
  '3339990147',
  '333 999 0147',
];

const patient = { logLevel: logLevel.NOTHING, retry: { retries: 20 } };
const brokers = sharedBrokers();
let receiver: OtlpReceiver;
let system: TestSystem;
let comune: WholeComune;
let family: Family;
let page: string;
/** Where the test itself wrote the canary's name: a record that nobody can read. */
let planted: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  system = await startSystem({ brokers, suite: 'privacy', ...wholeSystem(receiver) });
  comune = new WholeComune(brokers, system, receiver);
  family = await comune.open(canary, 100);
  page = await comune.page(family);
});

afterAll(async () => {
  await system?.stop();
  await receiver?.stop();
});

async function publishUnreadable(): Promise<string> {
  const producer = new Kafka({ ...kafkaConfig(brokers), ...patient }).producer();
  await producer.connect();
  const event = { type: 'it.mestolo.unknown.v1', tenant: family.tenant, data: canary };
  const [sent] = await producer.send({
    topic: topics.guardians.name,
    messages: [{ key: 'canary', value: JSON.stringify(event) }],
  });
  await producer.disconnect();
  return `${topics.guardians.name}/${sent?.partition}@${sent?.baseOffset}`;
}

/** Resolves when the record that nobody can read has become a dead letter. */
async function deadLetters(): Promise<void> {
  const admin = new Kafka({ ...kafkaConfig(brokers), ...patient }).admin();
  await admin.connect();
  for (;;) {
    const offsets = await admin.fetchTopicOffsets(deadLetterTopic('notifications').name);
    if (offsets.some(({ high }) => high !== '0')) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await admin.disconnect();
}

/** The page, asked for until it is as wished. */
async function pageWhen(wished: (text: string) => boolean): Promise<string> {
  for (;;) {
    const text = await (await fetch(page)).text();
    if (wished(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Everything but what the mailbox received, which is the messages themselves. */
async function everything(): Promise<readonly Kept[]> {
  const logs = [...services, 'mailbox', 'gateway'] as const;
  return [
    ...(await keptInTopics(brokers)).filter(({ place }) => place !== planted),
    ...(await keptInDatabases(brokers.mongodb.adminUri, Object.values(system.databases))),
    ...logs.map((name) => ({
      place: `log of ${name}`,
      bytes: Buffer.from(
        system
          .logs(name)
          .map((line) => JSON.stringify(line))
          .join('\n'),
      ),
    })),
    { place: 'traces', bytes: Buffer.from(receiver.everything()) },
    ...(await Promise.all(services.map(metricsOf))),
  ];
}

async function metricsOf(service: (typeof services)[number]) {
  const text = await (await fetch(`${system.urls[service]}/metrics`)).text();
  expect(text).toContain('mestolo_up_info');
  return { place: `metrics of ${service}`, bytes: Buffer.from(text) };
}

describe('a family that uses everything', () => {
  test('is written to, and sees its names on its page', async () => {
    await comune.lunch(family);
    const [mail] = await comune.messages(canary.email, 1);
    const [sms] = await comune.messages(canary.phone, 1);
    expect([mail?.channel, sms?.channel]).toEqual(['email', 'sms']);
    expect(await comune.topUp(family, 2000)).toMatchObject({ outcome: 'paid' });
    const text = await pageWhen((shown) => shown.includes('Ricarica'));
    expect(text).toContain(canary.guardianName);
    expect(text).toContain(canary.childGivenName);
  });

  test('may be the subject of what cannot be read or is refused', async () => {
    planted = await publishUnreadable();
    await deadLetters();
    const wrong = { families: [{ guardians: [{ ...canary, surname: canary.guardianName }] }] };
    await expect(comune.office('registry', 'POST', 'import', wrong)).rejects.toThrow('422');
    const search = { taxCode: canary.taxCode };
    const { accountIds } = await comune.office('registry', 'POST', 'families:search', search);
    expect(accountIds).toEqual([family.accountId]);
    expect((await fetch(`${page}x&name=${canary.taxCode}`)).status).toBe(403);
  });

  test('stands in clear in no topic, dead letter, database, log, span or metric', async () => {
    const kept = await everything();
    for (const place of [
      topics.families.name,
      deadLetterTopic('notifications').name,
      'log of billing',
    ]) {
      expect(kept.some((one) => one.place.startsWith(place) && one.bytes.length > 0)).toBe(true);
    }
    expect(kept.length).toBeGreaterThan(50);
    expect(placesOf(words, kept)).toEqual([]);
    // The search itself finds what is there.
    expect(placesOf([family.accountId], kept).length).toBeGreaterThan(20);
    expect(placesOf(['COMUNE DI PROVA'], kept).length).toBeGreaterThan(2);
  });
});

describe('a family whose keys are destroyed', () => {
  test('is blank on its page, and its books are what they were', async () => {
    const { accountId } = family;
    const before = await comune.office('billing', 'GET', `accounts/${accountId}`);
    await comune.office('registry', 'POST', `families/${accountId}/keys:destroy`);
    const text = await pageWhen((shown) => shown.includes('dato cancellato'));
    expect(placesOf(words, [{ place: 'page', bytes: Buffer.from(text) }])).toEqual([]);
    expect(text).toContain('Ricarica');
    expect(await comune.office('billing', 'GET', `accounts/${accountId}`)).toEqual(before);
    const prefix = String(system.databases.billing).replace(/_billing$/, '');
    const check = ['--uri', system.auditorUri, '--prefix', prefix];
    const books = await system.runProgram('books', 'deploy/books/check.ts', check);
    expect(books, books.stdout + books.stderr).toMatchObject({ code: 0 });
  });

  test('is found by nothing any more, and is not written to', async () => {
    const search = { taxCode: canary.taxCode };
    const { accountIds } = await comune.office('registry', 'POST', 'families:search', search);
    expect(accountIds).toEqual([]);
    const known = await comune.office('registry', 'GET', `families/${family.accountId}`);
    expect(
      placesOf(words, [{ place: 'family', bytes: Buffer.from(JSON.stringify(known)) }]),
    ).toEqual([]);
    expect(placesOf(words, await everything())).toEqual([]);
  });
});
