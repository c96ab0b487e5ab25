/** Records that cannot be read or taken, and what an operator can do about them. */
import { defineEvent } from '@mestolo/contracts/event.ts';
import { deadLetterTopic } from '@mestolo/contracts/topics.ts';
import type { OutgoingRecord } from '@mestolo/messaging/bus.ts';
import { QUARANTINE } from '@mestolo/messaging/collections.ts';
import { type QuarantineDocument, unsealRecord } from '@mestolo/messaging/quarantine.ts';
import { defineUpcaster } from '@mestolo/messaging/upcasters.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { expectOnceEach } from './consumer-cases.ts';
import { Counted, countingHandler } from './test-domain.ts';
import { count, counts, QUARANTINE_KEY, type Suite, until, type World } from './world.ts';

/** A whole count with one thing made wrong in it. */
function spoilt(n: number, spoil: (event: Record<string, unknown>) => void): OutgoingRecord {
  const record = count(n);
  const event = JSON.parse(record.value);
  spoil(event);
  return { ...record, value: JSON.stringify(event) };
}

const quarantineOf = (world: World): Promise<QuarantineDocument[]> =>
  world.db.collection<QuarantineDocument>(QUARANTINE).find().sort({ offset: 1 }).toArray();

async function untilQuarantined(world: World, records: number): Promise<QuarantineDocument[]> {
  return until(`${records} in quarantine`, async () => {
    const found = await quarantineOf(world);
    return found.length >= records ? found : null;
  });
}

/** The values of the dead letters whose subject names this world's group. */
async function deadLettersOf(world: World, letters: number) {
  const received: { headers: Readonly<Record<string, string>>; data: unknown }[] = [];
  const subscription = world.bus().subscribe({
    group: `${world.name}.letters`,
    topics: [deadLetterTopic('billing').name],
    partitions: 3,
    startAt: async () => [],
    onRecords: async ({ records }) => {
      for (const { headers, value } of records) {
        if (headers['origin-group'] !== world.group) continue;
        received.push({ headers, data: JSON.parse(value?.toString() ?? '').data });
      }
    },
    onRevoke: async () => undefined,
  });
  await subscription.start();
  await until(`${letters} dead letters`, () => received.length >= letters);
  await subscription.close(2_000);
  return received;
}

export function poison(suite: Suite): void {
  it('sets aside what it cannot read, and its neighbours count', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    const secret = 'RSSMRA80A01H501U';
    const records = [
      count(0),
      { ...count(100), value: `${secret} is not JSON` },
      spoilt(101, (event) => Object.assign(event, { time: secret })),
      count(1),
      spoilt(102, (event) => Object.assign(event, { data: { n: secret } })),
      spoilt(103, (event) => Object.assign(event, { type: 'it.mestolo.test.other.v9' })),
      { ...count(104), key: 'another-key' },
      count(2),
    ];
    await world.bus().publish([{ topic: topic.name, records }]);
    const messaging = await world.messaging();
    const handler = countingHandler();
    messaging.consume({ group: world.group, topics: [topic], handler });
    await messaging.start();
    expectOnceEach(await world.untilEffects(3), 3);
    const aside = await untilQuarantined(world, 5);
    expect(aside.map(({ reason, type }) => [reason.code, reason.paths, type])).toEqual([
      ['notJson', [], null],
      ['badEnvelope', ['time:invalid_format'], null],
      ['badData', ['n:invalid_type'], Counted.type],
      ['unknownType', [], 'it.mestolo.test.other.v9'],
      ['wrongKey', [], Counted.type],
    ]);
    const [first] = aside;
    expect(JSON.stringify(aside)).not.toContain(secret);
    const bytes = Buffer.from(first?.sealed?.buffer ?? []);
    expect(bytes.includes(secret)).toBe(false);
    const opened = unsealRecord(QUARANTINE_KEY, first?._id ?? '', bytes);
    expect(opened.value?.toString()).toBe(records[1]?.value);
    expect(() => unsealRecord(Buffer.alloc(32, 1), first?._id ?? '', bytes)).toThrow();
    const letters = await deadLettersOf(world, 5);
    expect(letters[0]?.headers).toMatchObject({
      'origin-topic': topic.name,
      'origin-partition': '0',
      'origin-offset': '1',
      'reason-code': 'notJson',
    });
    expect(JSON.stringify(letters)).not.toContain(secret);
    expect(messaging.readiness().consumer.ok).toBe(true);
  });

  it('halves a batch until the one record is left that its handler fails on', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    await world.bus().publish([{ topic: topic.name, records: counts(0, 40) }]);
    let isMended = false;
    const messaging = await world.messaging();
    const handler = countingHandler({
      beforeDecide(events) {
        if (isMended) return;
        if (events.some(({ id }) => id === 'count-17' || id === 'count-31')) {
          throw new TypeError('cannot be');
        }
      },
    });
    messaging.consume({ group: world.group, topics: [topic], handler });
    await messaging.start();
    const effects = await world.untilEffects(38);
    expect(effects.map(({ n }) => n)).not.toContain(17);
    const aside = await untilQuarantined(world, 2);
    expect(aside.map(({ offset, reason }) => [offset, reason.code, reason.paths])).toEqual([
      [17, 'handlerFailed', ['TypeError']],
      [31, 'handlerFailed', ['TypeError']],
    ]);
    expect(await messaging.replayQuarantine({})).toBe(0);
    isMended = true;
    expect(await messaging.replayQuarantine({ group: 'nobody' })).toBe(0);
    expect(await messaging.replayQuarantine({ topic: topic.name })).toBe(2);
    expect((await world.effects()).map(({ n }) => n)).toEqual(counts(0, 40).map((_, n) => n));
    expect((await quarantineOf(world)).map(({ state, sealed }) => [state, sealed])).toEqual([
      ['replayed', null],
      ['replayed', null],
    ]);
    expect(await messaging.replayQuarantine({})).toBe(0);
  });

  it('stops, and says so, when three records in a row fail', async () => {
    const world = suite.world();
    const topic = await world.topic({ partitions: 1 });
    await world.bus().publish([{ topic: topic.name, records: counts(0, 20) }]);
    const messaging = await world.messaging();
    const handler = countingHandler({
      beforeDecide(events) {
        if (events.some(({ data }) => (data as { n: number }).n >= 5)) throw new Error('a bug');
      },
    });
    messaging.consume({ group: world.group, topics: [topic], handler });
    await messaging.start();
    await until('the stop', () => !messaging.readiness().consumer.ok);
    expect(messaging.readiness().consumer.reason).toContain('has stopped');
    expectOnceEach(await world.effects(), 5);
    expect((await quarantineOf(world)).map(({ offset }) => offset)).toEqual([5, 6]);
    const [fence] = await world.db.collection('fences').find().toArray();
    expect(fence?.next).toBe(7);
    expect(world.log.some(({ level, message }) => level === 'error' && /stops/.test(message))).toBe(
      true,
    );
    expect(messaging.readiness().door.ok).toBe(true);
  });

  it('replays an unknown type by itself once the type is known', async () => {
    const world = suite.world();
    const Older = defineEvent('it.mestolo.test.counted.v0', z.object({ number: z.string() }));
    const topic = await world.topic({ partitions: 1 });
    const old = spoilt(0, (event) =>
      Object.assign(event, { type: Older.type, data: { number: '0' } }),
    );
    await world.bus().publish([{ topic: topic.name, records: [old, count(1)] }]);
    const first = await world.messaging();
    first.consume({ group: world.group, topics: [topic], handler: countingHandler() });
    await first.start();
    await world.untilEffects(1);
    await untilQuarantined(world, 1);
    await first.stop();
    const upcasters = [defineUpcaster(Older, Counted, ({ number }) => ({ n: Number(number) }))];
    const second = await world.messaging({ upcasters });
    second.consume({ group: world.group, topics: [topic], handler: countingHandler() });
    await second.start();
    await world.untilEffects(2);
    expect((await world.effects()).map(({ n }) => n)).toEqual([0, 1]);
    expect((await quarantineOf(world)).map(({ state }) => state)).toEqual(['replayed']);
  });
}
