/**
 * Mail server and Twilio hang: every sender waits for them, and meanwhile money keeps coming in.
 * The ledger must not notice.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ReceiptReceived } from '@mestolo/contracts/events/payments.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import { type Brokers, kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { type Admin, Kafka, logLevel, type Message, Partitioners } from 'kafkajs';
import {
  type Household,
  NOON,
  type NotificationsOffice,
  startNotificationsOffice,
} from '../integration/notifications-office.ts';

const FAMILIES = 8;
const RECEIPTS = 2_000;
/** How long an attempt waits here before it is given up: half the lease. */
const LEASE_SECONDS = 60;
const WITHIN_MS = 60_000;
/** Senders of both channels. */
const HANGING = 8;

export interface HangFindings {
  readonly receipts: number;
  /** From the last receipt to billing's lag of 0. */
  readonly caughtUpMs: number;
  /** Attempts that hung before, and still after it. */
  readonly hanging: readonly [before: number, after: number];
  readonly faults: readonly string[];
}

export async function hangSenders(brokers: Brokers): Promise<HangFindings> {
  const env = { SEND_LEASE_SECONDS: String(LEASE_SECONDS), PUBLIC_URL: '' };
  const office = await startNotificationsOffice(brokers, 'hang', env, ['billing']);
  const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  try {
    await Promise.all([admin.connect(), producer.connect()]);
    const families = await Promise.all(Array.from({ length: FAMILIES }, () => office.open()));
    await office.fault({ channel: 'email', kind: 'slow', times: 10_000 });
    await office.fault({ channel: 'sms', kind: 'delay', delayMs: 120_000, times: 10_000 });
    const pay = (count: number) => {
      const messages = Array.from({ length: count }, (_, index) => {
        const family = families[index % families.length];
        if (family === undefined) throw new Error('there are no families');
        return receiptOf(family);
      });
      return producer.send({ topic: topics.receipts.name, acks: -1, messages });
    };
    await pay(FAMILIES);
    const before = await untilHanging(office);
    await pay(RECEIPTS);
    const begunMs = Date.now();
    await untilCaughtUp(admin);
    const caughtUpMs = Date.now() - begunMs;
    const hanging = [before, await hangingNow(office)] as const;
    const faults = [
      ...(hanging[0] < HANGING || hanging[1] < HANGING ? [`only ${hanging} attempts hung`] : []),
      ...(caughtUpMs > WITHIN_MS ? [`billing took ${caughtUpMs} ms`] : []),
    ];
    return { receipts: RECEIPTS, caughtUpMs, hanging, faults };
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    await office.stop();
  }
}

function receiptOf({ tenant, accountId }: Household): Message {
  const receiptId = randomUUID();
  const creditorFiscalCode = '00000000190';
  const event = {
    specversion: '1.0',
    id: `${creditorFiscalCode}:${receiptId}`,
    source: 'urn:mestolo:payments',
    type: ReceiptReceived.type,
    subject: accountId,
    time: NOON,
    datacontenttype: 'application/json',
    tenant,
    partitionkey: accountId,
    data: {
      ...{ creditorFiscalCode, receiptId, accountId, noticeNumber: '301000000000012373' },
      ...{ amountCents: 1_000, paidOn: NOON.slice(0, 10), paidAt: NOON, receivedAt: NOON },
      ...{ flags: [], psp: 'psp-1' },
    },
  };
  return { key: accountId, value: JSON.stringify(event) };
}

function hangingNow({ database }: NotificationsOffice): Promise<number> {
  return database.collection('notifications').countDocuments({ state: 'sending' });
}

async function untilHanging(office: NotificationsOffice): Promise<number> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const hanging = await hangingNow(office);
    if (hanging >= HANGING || Date.now() > deadline) return hanging;
    await pause(100);
  }
}

/** What Kafka itself says of the group, and nothing that billing tells. */
async function untilCaughtUp(admin: Admin): Promise<void> {
  const topic = topics.receipts.name;
  const deadline = Date.now() + 2 * WITHIN_MS;
  for (;;) {
    const ends = await admin.fetchTopicOffsets(topic);
    const [group] = await admin.fetchOffsets({ groupId: 'billing', topics: [topic] });
    const done = new Map(group?.partitions.map(({ partition, offset }) => [partition, offset]));
    const lag = ends.reduce(
      (sum, { partition, high }) =>
        sum + Number(high) - Math.max(0, Number(done.get(partition) ?? 0)),
      0,
    );
    if (lag === 0 || Date.now() > deadline) return;
    await pause(50);
  }
}
