/** The store: what a commit that is lost, repeated or refused leaves behind. */
import type { Decision } from '@mestolo/messaging/handler.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { expect, it } from 'vitest';
import { expectOnceEach } from './consumer-cases.ts';
import { countingHandler, EFFECTS } from './test-domain.ts';
import { counts, type Suite, type World } from './world.ts';

/** Makes the server fail the next commands of a kind, as the driver's own tests do. */
async function failing(
  world: World,
  times: number,
  data: Record<string, unknown>,
  during: () => Promise<void>,
): Promise<void> {
  const admin = world.client.db('admin');
  await admin.command({ configureFailPoint: 'failCommand', mode: { times }, data });
  try {
    await during();
  } finally {
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
}

async function postCounts(world: World): Promise<void> {
  const topic = await world.topic();
  await world.bus().publish([{ topic: topic.name, records: counts(0, 30) }]);
  const messaging = await world.messaging({ lanes: 1 });
  messaging.consume({ group: world.group, topics: [topic], handler: countingHandler() });
  await messaging.start();
  expectOnceEach(await world.untilEffects(30), 30);
}

const append = (n: number): Decision => ({
  writes: [{ collection: EFFECTS, operations: [{ insertOne: { document: { n } } }] }],
  events: [],
  changed: [],
});

export function commits(suite: Suite): void {
  it('asks again for a commit whose answer was lost, and posts once', async () => {
    const world = suite.world();
    const lost = { failCommands: ['commitTransaction'], closeConnection: true };
    await failing(world, 3, lost, () => postCounts(world));
  });

  it('posts everything once though the commit fails in passing three times', async () => {
    const world = suite.world();
    const passing = {
      failCommands: ['commitTransaction'],
      errorCode: 251,
      errorLabels: ['TransientTransactionError'],
    };
    await failing(world, 3, passing, () => postCounts(world));
    const retries = world.log.filter(({ fields }) => fields.kind === 'transient');
    expect(retries.length).toBeGreaterThanOrEqual(3);
  });

  it('posts once though the majority is slow to answer', async () => {
    const world = suite.world();
    const slow = {
      failCommands: ['commitTransaction'],
      writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' },
    };
    await failing(world, 2, slow, () => postCounts(world));
  });

  it('appends once though the answer to the commit was lost and nothing has an id', async () => {
    const world = suite.world();
    const messaging = await world.messaging();
    const door = messaging.door<number, null, string>('append', {
      load: async () => null,
      decide: (_, requests) => ({
        answers: requests.map(() => 'done'),
        decision: append(requests[0]?.request ?? 0),
      }),
    });
    // The server does commit, and only then says that it cannot tell.
    const lost = {
      failCommands: ['commitTransaction'],
      writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' },
    };
    await failing(world, 3, lost, async () => {
      expect(await door.submit(1, NO_CAUSE)).toBe('done');
    });
    expect(await world.effects()).toHaveLength(1);
  });

  it('decides again when an update finds nothing, and gives up on one that never fits', async () => {
    const world = suite.world();
    const messaging = await world.messaging();
    let decisions = 0;
    const door = messaging.door<string, null, string>('update', {
      load: async () => null,
      decide(_, [one]) {
        decisions += 1;
        const _id = decisions === 1 || one?.request === 'never' ? 'nothing' : one?.request;
        const updateOne = {
          filter: { _id },
          update: { $inc: { n: 1 } },
          upsert: _id !== 'nothing',
        };
        const writes = [{ collection: EFFECTS, operations: [{ updateOne }] }];
        return { answers: ['done'], decision: { writes, events: [], changed: [] } };
      },
    });
    expect(await door.submit('there', NO_CAUSE)).toBe('done');
    expect(decisions).toBe(2);
    await expect(door.submit('never', NO_CAUSE)).rejects.toThrow();
    expect((await world.effects()).map(({ n }) => n)).toEqual([1]);
  });
}
