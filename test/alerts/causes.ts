/** What makes alerts fire on a real system, and what mends it. */
import { kafkaConfig } from '@mestolo/testkit/brokers.ts';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import mongoose from 'mongoose';
import type { Plant } from './plant.ts';

export interface Scene extends Plant {
  readonly tenant: string;
  /** Plays the next school day of the Comune; its messages go out with it. */
  playLunch(): Promise<void>;
  proveBooks(): Promise<void>;
}

export interface Cause {
  /** All of these must fire, and end when it is mended. */
  readonly alerts: readonly string[];
  readonly what: string;
  cause(scene: Scene): Promise<void>;
  mend(scene: Scene): Promise<void>;
}

async function ask(
  { system }: Plant,
  call: {
    readonly caller: 'office' | 'operator';
    readonly audience: 'payments' | 'billing';
    readonly path: string;
    readonly body?: object;
  },
): Promise<unknown> {
  const { caller, audience, path, body = {} } = call;
  const authorization = `Bearer ${await system.token(caller, audience, 'ops-test')}`;
  const response = await fetch(`${system.urls[audience]}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function inBilling<Result>(
  { system, brokers }: Plant,
  work: (db: mongoose.mongo.Db) => Promise<Result>,
): Promise<Result> {
  const client = await mongoose.mongo.MongoClient.connect(brokers.mongodb.adminUri);
  try {
    return await work(client.db(system.databases.billing));
  } finally {
    await client.close();
  }
}

/** Halts a program without ending it: nobody starts it again, and it answers nobody. */
function signal({ system }: Plant, name: 'billing', which: 'SIGSTOP' | 'SIGCONT'): void {
  const pid = system.pid(name);
  if (pid === null) throw new Error(`${name} is not running`);
  process.kill(pid, which);
}

const halted: Cause = {
  alerts: ['ServiceDown'],
  what: 'billing is halted',
  cause: async (scene) => signal(scene, 'billing', 'SIGSTOP'),
  mend: async (scene) => signal(scene, 'billing', 'SIGCONT'),
};

const outages = ({ tenant }: Scene) => `/internal/tenants/${tenant}/outages`;

function outage(): Cause {
  let outageId = '';
  return {
    alerts: ['GatewayOutage'],
    what: 'the office says that families cannot pay',
    async cause(scene) {
      const body = { reason: 'prova degli avvisi' };
      const call = { caller: 'office', audience: 'payments', path: outages(scene), body } as const;
      outageId = ((await ask(scene, call)) as { outageId: string }).outageId;
    },
    async mend(scene) {
      const path = `${outages(scene)}/${outageId}/end`;
      await ask(scene, { caller: 'office', audience: 'payments', path });
    },
  };
}

/** Kafka is away while something is to be told. */
function kafkaAway(): Cause {
  const { cause: open, mend: end } = outage();
  return {
    alerts: ['OutboxWaits'],
    what: 'Kafka is killed, and an outage is opened meanwhile',
    async cause(scene) {
      await scene.brokers.kafkaProcess?.kill();
      await open(scene);
    },
    async mend(scene) {
      await scene.brokers.kafkaProcess?.restart();
      await end(scene);
    },
  };
}

const TOPIC = 'attendance.meals.v1';

const poison: Cause = {
  alerts: ['QuarantineNotEmpty'],
  what: 'a record that nobody can read comes to billing',
  async cause({ brokers }) {
    const kafka = new Kafka({ ...kafkaConfig(brokers), logLevel: logLevel.NOTHING });
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: TOPIC, messages: [{ key: 'poison', value: 'not an event' }] });
    await producer.disconnect();
  },
  async mend(scene) {
    const waiting = await inBilling(scene, (db) =>
      db.collection<{ _id: string }>('quarantine').find({ state: 'waiting' }).toArray(),
    );
    await ask(scene, {
      caller: 'operator',
      audience: 'billing',
      path: '/internal/quarantine:drop',
      body: { ids: waiting.map(({ _id }) => _id), reason: 'Put there by a test of the alerts' },
    });
  },
};

const mailAway: Cause = {
  alerts: ['BreakerOpen'],
  what: 'the mail server lets nobody in while a lunch is told of',
  async cause(scene) {
    const refuse = { channel: 'email', kind: 'refuse', at: 'connect', code: 421, times: 10_000 };
    await fetch(`${scene.system.urls.mailbox}/api/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(refuse),
    });
    // It waits for its messages in vain, which is what is wanted.
    await scene.playLunch().catch(() => undefined);
  },
  async mend({ system }) {
    await fetch(`${system.urls.mailbox}/api/faults`, { method: 'DELETE' });
  },
};

interface Entry {
  readonly _id: string;
  readonly amountCents: number;
}

function tampered(): Cause {
  let found: Entry | null = null;
  const write = (scene: Scene, amountCents: number) =>
    inBilling(scene, (db) =>
      db
        .collection<Entry>('entries')
        .updateOne({ _id: found?._id ?? '' }, { $set: { amountCents } }),
    );
  return {
    alerts: ['LedgerDiffers'],
    what: 'an entry of the ledger is changed in the database',
    async cause(scene) {
      found = await inBilling(scene, (db) => db.collection<Entry>('entries').findOne({}));
      await write(scene, (found?.amountCents ?? 0) + 1);
      await scene.proveBooks();
    },
    async mend(scene) {
      await write(scene, found?.amountCents ?? 0);
      await scene.proveBooks();
    },
  };
}

export function realCauses(): readonly Cause[] {
  return [halted, outage(), kafkaAway(), poison, tampered(), mailAway];
}

const DAY = 86_400;

/** What the watchman of a box would tell; here its word is written by the test. */
const words: readonly (readonly [readonly string[], string, number, number])[] = [
  [['KafkaUnreachable'], 'mestolo_doctor_check{check="kafka"}', 0, 1],
  [['MongodbUnreachable'], 'mestolo_doctor_check{check="mongodb"}', 0, 1],
  [['DoctorFindsFault'], 'mestolo_doctor_check{check="dns"}', 0, 1],
  [
    ['CertificateEnds', 'CertificateEndsNow'],
    'mestolo_certificate_expires_seconds{name="site"}',
    -DAY,
    80 * DAY,
  ],
  [['BackupOld'], 'mestolo_backup_age_seconds{service="billing"}', 30 * 3_600, 3_600],
  [['DiskLow', 'DiskFull'], 'mestolo_disk_free_ratio{volume="/"}', 0.03, 0.6],
  [['ClockOff'], 'mestolo_clock_offset_seconds', -7, 0],
];

export function toldCauses(): readonly Cause[] {
  return words.map(([alerts, series, bad, good]) => ({
    alerts,
    what: `the watchman says ${series} ${bad}`,
    cause: async ({ watchman }) => watchman.set(series, bad),
    mend: async ({ watchman }) => watchman.set(series, good),
  }));
}
