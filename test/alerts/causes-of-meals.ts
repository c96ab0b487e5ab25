/** Causes of the alerts in meals.yaml, and of what follows where meals come late or not at all. */
import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@mestolo/contracts/topics.ts';
import { FENCES } from '@mestolo/messaging/collections.ts';
import { byItself, type Cause, inMongodb, kafkaOf, type Mongo, type Scene } from './cause.ts';

const MEALS = topics.meals.name;

export const silentSchools: Cause = {
  alerts: ['NoPresences', 'DevicesSilent'],
  what: 'it is past noon, and no school has called its roll',
  cause: (scene) => scene.beginNextDay(),
  mend: (scene) => scene.playLunch(),
};

const SECONDS_HELD = 300;

/** Somebody else writes what billing writes with each batch, and does not end: it cannot post. */
async function holdPartitions(client: Mongo, scene: Scene, remainder: 0 | 1) {
  const session = client.startSession();
  session.startTransaction();
  const held = await client
    .db(scene.system.databases.billing)
    .collection(FENCES)
    .updateMany(
      { topic: MEALS, partition: { $mod: [2, remainder] } },
      { $inc: { writes: 1 } },
      { session },
    );
  if (held.matchedCount === 0) throw new Error('there is nothing to hold');
  return async () => {
    await session.abortTransaction();
    await session.endSession();
  };
}

async function whileHeld(
  scene: Scene,
  work: (release: readonly (() => Promise<void>)[]) => Promise<void>,
): Promise<void> {
  await inMongodb(scene, async (client) => {
    const admin = client.db('admin');
    const limit = (seconds: number) =>
      admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: seconds });
    await limit(SECONDS_HELD);
    try {
      await work([await holdPartitions(client, scene, 0), await holdPartitions(client, scene, 1)]);
    } finally {
      await limit(60);
    }
  });
}

const LATE_MS = 65_000;
const BETWEEN_MS = 6_000;

export const latePosting: Cause = {
  alerts: ['PostingSlow'],
  what: 'meals wait for more than a minute to be posted',
  async cause(scene) {
    await whileHeld(scene, async ([first, second]) => {
      // It waits for its debits in vain, which is what is wanted.
      const lunch = scene.playLunch().catch(() => undefined);
      await pause(LATE_MS);
      await first?.();
      await pause(BETWEEN_MS);
      await second?.();
      await lunch;
    });
  },
  mend: (scene) => scene.playLunch(),
};

/** The same meal once more, again and again: billing takes it once, but has to look. */
async function repeatMeals(scene: Scene, times: number, everyMs: number): Promise<void> {
  const kafka = kafkaOf(scene);
  const consumer = kafka.consumer({ groupId: `alerts-${process.pid}` });
  const producer = kafka.producer();
  await Promise.all([consumer.connect(), producer.connect()]);
  try {
    await consumer.subscribe({ topic: MEALS, fromBeginning: true });
    const found = Promise.withResolvers<Parameters<typeof producer.send>[0]>();
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message: { key, value, headers } }) => {
        const message = { key, value, partition, ...(headers && { headers }) };
        found.resolve({ topic: MEALS, messages: [message] });
      },
    });
    const again = await found.promise;
    for (let sent = 0; sent < times; sent += 1) {
      await producer.send(again);
      await pause(everyMs);
    }
  } finally {
    await Promise.all([consumer.disconnect(), producer.disconnect()]);
  }
}

export const growingLag: Cause = {
  alerts: ['ConsumerLagGrows'],
  what: 'meals come, and billing cannot post them',
  cause: (scene) => whileHeld(scene, () => repeatMeals(scene, 200, 200)),
  mend: byItself,
};

/** The first and last days on which the lunches of these tests are held. */
const DAYS = { from: '2020-09-01', to: '2021-08-31' } as const;

interface Compared {
  readonly meals: { readonly missing: number } | null;
}

const compare = ({ office }: Scene) =>
  office.send<Compared>('POST', 'billing', '/control-totals:run', {
    ...DAYS,
    olderThanMinutes: 0,
  });

const STILL_MS = 3_000;
const GROWS_WITHIN_MS = 60_000;

/** Takes all that is in the log out of it, once it has grown and grows no more. */
async function emptyAfterGrowth(scene: Scene, work: () => void): Promise<void> {
  const admin = kafkaOf(scene).admin();
  await admin.connect();
  const ends = async () =>
    (await admin.fetchTopicOffsets(MEALS)).map(({ partition, high: offset }) => {
      return { partition, offset };
    });
  const lengthOf = (partitions: Awaited<ReturnType<typeof ends>>) =>
    partitions.reduce((sum, { offset }) => sum + Number(offset), 0);
  try {
    const before = lengthOf(await ends());
    work();
    const deadline = Date.now() + GROWS_WITHIN_MS;
    for (let known = before; ; ) {
      await pause(STILL_MS);
      const now = lengthOf(await ends());
      if (now > before && now === known) break;
      if (Date.now() > deadline) throw new Error('no meal comes to Kafka');
      known = now;
    }
    await admin.deleteTopicRecords({ topic: MEALS, partitions: await ends() });
  } finally {
    await admin.disconnect();
  }
}

export function lostMeals(): Cause {
  let lunch: Promise<void> = Promise.resolve();
  return {
    alerts: ['MessagingAlarm', 'ControlTotalsMissing'],
    what: 'Kafka loses meals before billing has posted them',
    async cause(scene) {
      await whileHeld(scene, async (release) => {
        await emptyAfterGrowth(scene, () => {
          // It waits for its debits in vain, which is what is wanted.
          lunch = scene.playLunch().catch(() => undefined);
        });
        await scene.system.kill('billing');
        for (const each of release) await each();
      });
      await scene.system.ready();
      await compare(scene);
    },
    async mend(scene) {
      await lunch;
      const deadline = Date.now() + 60_000;
      while ((await compare(scene)).meals?.missing !== 0) {
        if (Date.now() > deadline) throw new Error('what is missing does not come');
        await pause(2_000);
      }
      await scene.proveBooks();
    },
  };
}
