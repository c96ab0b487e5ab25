/** The commands of operators on running services: lag, quarantine, what is told again. */
import { topics } from '@mestolo/contracts/topics.ts';
import { withoutLogin } from '@mestolo/deploy/local/databases.ts';
import type { OpsCommand } from '@mestolo/deploy/ops/command.ts';
import { command as deadLetters } from '@mestolo/deploy/ops/commands/dead-letters.ts';
import { command as lag } from '@mestolo/deploy/ops/commands/lag.ts';
import { command as replay } from '@mestolo/deploy/ops/commands/replay.ts';
import { command as resend } from '@mestolo/deploy/ops/commands/resend.ts';
import type { ServiceLag } from '@mestolo/deploy/ops/lag-of.ts';
import type { Quarantined } from '@mestolo/deploy/ops/quarantined.ts';
import { type Reach, reachOf } from '@mestolo/deploy/ops/reach.ts';
import { QUARANTINE } from '@mestolo/messaging/collections.ts';
import { startSystem, type TestSystem } from '@mestolo/testkit/start-system.ts';
import { sharedBrokers } from '@mestolo/testkit/test-run-brokers.ts';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const brokers = sharedBrokers();
const TOPIC = topics.calendar.name;
let system: TestSystem;
let reach: Reach;

beforeAll(async () => {
  system = await startSystem({ brokers, suite: 'ops', services: ['registry', 'portal'] });
  const login = (user: string) => brokers.kafka.users?.[user] ?? null;
  const found = reachOf({
    installation: {
      kind: 'given',
      brokers: brokers.kafka.brokers,
      kafkaCaFile: null,
      kafkaAsksForLogin: false,
      mongodb: withoutLogin(brokers.mongodb.adminUri),
      mongodbUris: {},
      databasePrefix: (system.databases.registry ?? '').replace(/_registry$/, ''),
      urls: system.urls,
    },
    secrets: system.secrets,
  });
  reach = {
    ...found,
    // The auditor may read only databases of services that run here.
    readerUri: () => brokers.mongodb.adminUri,
    kafka: (user) => ({ brokers: brokers.kafka.brokers, login: login(user), caFile: null }),
  };
});

afterAll(() => system.stop());

/** What a command answers, and its exit code. */
async function run<Answer>(
  command: OpsCommand,
  values: Record<string, string | boolean> = {},
  positionals: readonly string[] = [],
): Promise<{ readonly code: number; readonly answer: Answer; readonly lines: string }> {
  let told: { readonly answer: Answer; readonly lines: string } | undefined;
  const code = await command.run({
    ...{ values: { by: 'Anna', ...values }, positionals, json: true },
    reach: async () => reach,
    say: () => undefined,
    progress: () => undefined,
    answer: (value, lines) => {
      told = { answer: value as Answer, lines: lines().join('\n') };
    },
  });
  if (told === undefined) throw new Error(`${command.name} answered nothing.`);
  return { code, ...told };
}

async function publish(value: string): Promise<void> {
  const { brokers: hosts, login } = reach.kafka('admin');
  const kafka = new Kafka({
    ...{ brokers: [...hosts], logLevel: logLevel.NOTHING },
    ...(login && { sasl: { mechanism: 'scram-sha-512', ...login } }),
  });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: [{ key: 'esempio', value }] });
  await producer.disconnect();
}

/** Until the portal has put this many into quarantine. */
async function untilQuarantined(count: number): Promise<void> {
  const client = new mongoose.mongo.MongoClient(system.auditorUri);
  const waiting = client.db(system.databases.portal).collection(QUARANTINE);
  try {
    const changes = waiting.watch();
    while ((await waiting.countDocuments({ state: 'waiting' })) < count) {
      await Promise.race([changes.next(), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    await changes.close();
  } finally {
    await client.close();
  }
}

describe('a record that nobody can read', () => {
  it('is listed with place and reason, and never with what it holds', async () => {
    await publish('Bruno Bianchi is no event');
    await untilQuarantined(1);
    const { code, answer, lines } = await run<Quarantined[]>(deadLetters);
    expect(code).toBe(1);
    expect(answer).toMatchObject([{ service: 'portal', topic: TOPIC, state: 'waiting' }]);
    expect(lines + JSON.stringify(answer)).not.toContain('Bruno');
  });

  it('is told by lag too, which has read past it', async () => {
    const { code, answer } = await run<ServiceLag[]>(lag);
    const portal = answer.find(({ service }) => service === 'portal');
    expect(code).toBe(1);
    expect(portal).toMatchObject({ quarantined: 1, outbox: 0 });
    const read = portal?.partitions.find(({ topic }) => topic === TOPIC);
    expect(read).toMatchObject({ lag: 0, trouble: null });
  });

  it('is only counted by a replay without --yes, and stays where it fails again', async () => {
    expect(await run(replay)).toMatchObject({ code: 0, answer: { waiting: 1 } });
    expect(await run(replay, { yes: true })).toMatchObject({
      ...{ code: 1, answer: { taken: 0, waiting: 1 } },
    });
  });

  it('is given up by a person with a reason, once, and that stays with it', async () => {
    const [record] = (await run<Quarantined[]>(deadLetters)).answer;
    const id = record?._id ?? '';
    await expect(run(deadLetters, { yes: true }, ['drop', id])).rejects.toThrow('--reason');
    const reason = 'sent by a test';
    await run(deadLetters, { reason }, ['drop', id]);
    expect((await run<Quarantined[]>(deadLetters)).answer).toHaveLength(1);
    const { answer } = await run(deadLetters, { reason, yes: true }, ['drop', id]);
    expect(answer).toEqual({ dropped: 1 });
    expect(await run(deadLetters)).toMatchObject({ code: 0, answer: [] });
    const { answer: shown } = await run<Quarantined>(deadLetters, {}, ['show', id]);
    expect(shown).toMatchObject({ state: 'dropped', dropped: { by: 'Anna', reason } });
  });
});

describe('a compacted topic', () => {
  it('is published once more by its owner alone', async () => {
    const { answer } = await run(resend, { topic: topics.families.name });
    expect(answer).toEqual([{ topic: topics.families.name, published: 0 }]);
    await expect(run(resend, { topic: topics.meals.name })).rejects.toThrow(/none of the topics/);
  });
});

describe('the doors of operators', () => {
  it('are closed to the office', async () => {
    const answer = await fetch(`${system.urls.portal}/internal/quarantine:replay`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await system.officeToken('portal', 'Anna')}`,
        'content-type': 'application/json',
      },
      body: '{}',
    });
    expect(answer.status).toBe(403);
  });
});
