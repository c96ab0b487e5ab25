/** The facts of the bench as registry and attendance publish them, put into their topics. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { EventDefinition } from '@mestolo/contracts/event.ts';
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import {
  CalendarChanged,
  FamilyChanged,
  PupilChanged,
} from '@mestolo/contracts/events/registry.ts';
import { type TopicDefinition, topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { CompressionTypes, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';

export const TENANT = 'bench';
const SCHOOLS = [randomUUID(), randomUUID()] as const;
const BANDS = [null, 'A', 'B', 'C'] as const;
const RECORDS_A_BATCH = 500;
const READ_WITHIN_MS = 120_000;

export interface BenchPupil {
  readonly pupilId: string;
  readonly accountId: string;
  readonly schoolId: string;
}

interface Message {
  readonly topic: TopicDefinition;
  readonly key: string;
  readonly value: string;
}

export const tariffLines = {
  lines: [
    { from: '2020-09-01', schoolKind: 'primaria', listCents: 450, bands: { B: 30, C: 50 } },
    { from: '2020-09-01', schoolKind: 'infanzia', listCents: 400, bands: { B: 30, C: 50 } },
  ].map((line) => ({ ...line, siblings: { '2': 20, '3': 40 } })),
};

function message(
  topic: TopicDefinition,
  definition: EventDefinition,
  event: { id: string; key: string; time: string; data: unknown; traced?: boolean },
): Message {
  const { id, key, time, data, traced } = event;
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
  const value = JSON.stringify({
    specversion: '1.0',
    id,
    source: `/mestolo/${topic.owner}`,
    type: definition.type,
    subject: key,
    time,
    datacontenttype: 'application/json',
    tenant: TENANT,
    partitionkey: key,
    ...(traced && { traceparent }),
    data,
  });
  return { topic, key, value };
}

export function makePupils(count: number): BenchPupil[] {
  return Array.from({ length: count }, (_, index) => ({
    pupilId: randomUUID(),
    accountId: randomUUID(),
    schoolId: SCHOOLS[index % 2] ?? SCHOOLS[0],
  }));
}

export function* referenceMessages(pupils: readonly BenchPupil[]): Iterable<Message> {
  const time = '2020-09-07T07:00:00.000Z';
  const calendar = calendarData();
  yield message(topics.calendar, CalendarChanged, { id: 'c', key: TENANT, time, data: calendar });
  for (const [index, { pupilId, accountId, schoolId }] of pupils.entries()) {
    const sealed = `s1.family:${accountId}:identity.AAAAAAAAAAAAAAAA.${'B'.repeat(44)}`;
    const from = '2020-09-01';
    const holder = { from, guardianId: randomUUID(), fullName: sealed, taxCode: sealed };
    const family = { accountId, version: 1, openedOn: from, closedOn: null, holders: [holder] };
    const band = BANDS[index % BANDS.length] ?? null;
    const pupil = {
      ...{ pupilId, version: 1, accountId, givenName: sealed, familyName: sealed },
      enrolments: [{ from, to: null, schoolId, classId: randomUUID() }],
      rates: [{ from, band, resident: true, siblingRank: 1 + (index % 3), exempt: false }],
    };
    const familyEvent = { id: `f:${accountId}`, key: accountId, time, data: family };
    yield message(topics.families, FamilyChanged, familyEvent);
    const pupilEvent = { id: `p:${pupilId}`, key: pupilId, time, data: pupil };
    yield message(topics.pupils, PupilChanged, pupilEvent);
  }
}

function calendarData() {
  const [primaria, infanzia] = SCHOOLS;
  return {
    tenant: TENANT,
    version: 1,
    name: 'Comune of the bench',
    timeZone: 'Europe/Rome',
    clock: { kind: 'system' },
    office: { name: 'Ufficio Scuola', phone: null, email: null },
    schools: [
      { schoolId: primaria, code: 'P', name: 'Primaria', kind: 'primaria' },
      { schoolId: infanzia, code: 'I', name: 'Infanzia', kind: 'infanzia' },
    ],
    classes: [],
    schoolYears: [
      { name: '2020/21', from: '2020-09-07', to: '2021-06-08', graceUntil: '2020-09-30' },
    ],
    serviceWeekdays: [1, 2, 3, 4, 5],
    closures: [],
    lowBalanceBelowCents: 900,
    creditor: null,
  };
}

/** Day by day, class by class: every pupil eats on every day until there are enough meals. */
export function* mealMessages(pupils: readonly BenchPupil[], meals: number): Iterable<Message> {
  const device = randomUUID();
  for (let index = 0; index < meals; index += 1) {
    const pupil = pupils[index % pupils.length];
    if (pupil === undefined) return;
    const day = 5 + Math.floor(index / pupils.length);
    const servedOn = `2020-10-${String(day).padStart(2, '0')}`;
    const recordedAt = `${servedOn}T10:30:00.000Z`;
    const mealId = createHash('sha256')
      .update(`${TENANT}|${pupil.pupilId}|${servedOn}|lunch`)
      .digest('hex')
      .slice(0, 32);
    const data = {
      ...{ mealId, revision: 1, ...pupil, servedOn, slot: 'lunch', state: 'eaten', recordedAt },
      actor: { kind: 'device', id: device },
      observationId: randomUUID(),
      reason: null,
    };
    const time = `${servedOn}T10:30:00.${String(index % 1000).padStart(3, '0')}Z`;
    const event = { id: `${mealId}:1`, key: pupil.accountId, time, data, traced: true };
    yield message(topics.meals, MealRecorded, event);
  }
}

/** Compressed and in batches, as the relay sends them. */
export async function publish(brokers: Brokers, messages: Iterable<Message>): Promise<number> {
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let sent = 0;
  let batch: Message[] = [];
  const flush = async () => {
    await sendAll(producer, batch);
    sent += batch.length;
    batch = [];
  };
  try {
    for (const one of messages) {
      batch.push(one);
      if (batch.length === RECORDS_A_BATCH) await flush();
    }
    await flush();
  } finally {
    await producer.disconnect();
  }
  return sent;
}

async function sendAll(producer: Producer, batch: readonly Message[]): Promise<void> {
  const byTopic = Map.groupBy(batch, ({ topic }) => topic.name);
  const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
  await producer.sendBatch({
    acks: -1,
    compression: CompressionTypes.GZIP,
    topicMessages: [...byTopic].map(([topic, messages]) => ({
      topic,
      messages: messages.map(({ key, value }) => ({ key, value, headers })),
    })),
  });
}

/**
 * The values of every record of a topic by event id, once each; for 100,000 records and no more.
 */
export async function readTopic(
  brokers: Brokers,
  topic: string,
  expected: number,
): Promise<Map<string, { readonly key: string; readonly value: string }>> {
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}` });
  const found = new Map<string, { key: string; value: string }>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const all = Promise.withResolvers<void>();
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { key, value } of batch.messages) {
        const text = value?.toString('utf8') ?? '{}';
        found.set(JSON.parse(text).id, { key: key?.toString('utf8') ?? '', value: text });
      }
      if (found.size >= expected) all.resolve();
    },
  });
  const timer = setTimeout(() => {
    all.reject(new Error(`${topic} has ${found.size} events, not ${expected}.`));
  }, READ_WITHIN_MS);
  try {
    await all.promise;
    return found;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
}
