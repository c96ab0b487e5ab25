/** Causes of the alerts in box.yaml that come from programs on it. */
import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@mestolo/contracts/topics.ts';
import { accountStates } from '@mestolo/deploy/demo/lunch/accounts.ts';
import { QUARANTINE } from '@mestolo/messaging/collections.ts';
import { Partitioners } from 'kafkajs';
import {
  asOperator,
  type Cause,
  inBilling,
  inMongodb,
  kafkaOf,
  type Scene,
  signal,
} from './cause.ts';
import { anEntry, outage } from './causes-of-money.ts';

export const halted: Cause = {
  alerts: ['ServiceDown'],
  what: 'billing is halted',
  cause: async (scene) => signal(scene, 'billing', 'SIGSTOP'),
  mend: async (scene) => signal(scene, 'billing', 'SIGCONT'),
};

/** Kafka is away while something is to be told. */
export function kafkaAway(): Cause {
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

export const poison: Cause = {
  alerts: ['QuarantineNotEmpty'],
  what: 'a record that nobody can read comes to billing',
  async cause(scene) {
    const createPartitioner = Partitioners.DefaultPartitioner;
    const producer = kafkaOf(scene).producer({ createPartitioner });
    await producer.connect();
    await producer.send({
      topic: topics.meals.name,
      messages: [{ key: 'poison', value: 'not an event' }],
    });
    await producer.disconnect();
  },
  async mend(scene) {
    const waiting = await inBilling(scene, (db) =>
      db.collection<{ _id: string }>(QUARANTINE).find({ state: 'waiting' }).toArray(),
    );
    await asOperator(scene, '/internal/quarantine:drop', {
      ids: waiting.map(({ _id }) => _id),
      reason: 'Put there by a test of the alerts',
    });
  },
};

interface Role {
  readonly role: string;
  readonly db: string;
}

const ASKED = 120;
const EVERY_MS = 150;

/** What an answer is does not matter: the door counts them. */
async function askBilling({ office }: Scene, accountId: string): Promise<void> {
  for (let asked = 0; asked < ASKED; asked += 1) {
    await Promise.allSettled([accountStates(office, [accountId]), pause(EVERY_MS)]);
  }
}

export function withoutRights(): Cause {
  let roles: readonly Role[] = [];
  const user = (scene: Scene) => scene.system.databases.billing;
  return {
    alerts: ['DoorsFail'],
    what: 'billing may no longer read its database, and people ask it',
    async cause(scene) {
      const accountId = (await anEntry(scene))?.accountId ?? '';
      await inMongodb(scene, async (client) => {
        const db = client.db(user(scene));
        const { users } = await db.command({ usersInfo: 'billing' });
        roles = users[0].roles;
        await db.command({ updateUser: 'billing', roles: [] });
      });
      await askBilling(scene, accountId);
    },
    async mend(scene) {
      await inMongodb(scene, (client) =>
        client.db(user(scene)).command({ updateUser: 'billing', roles }),
      );
    },
  };
}
