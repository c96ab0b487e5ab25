/** A messaging process of its own, for tests that kill it, stop it for a while, or let it crash. */
import type { TopicDefinition } from '@mestolo/contracts/topics.ts';
import {
  createMessaging,
  type KafkaSettings,
  type Role,
  type SessionSettings,
} from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import mongoose from 'mongoose';
import { Counted, countingHandler, Echoed, EFFECTS, type Effect } from './test-domain.ts';

/** Everything a child needs; definitions of events cannot travel, so topics come without them. */
export interface ChildPlan {
  readonly kafka: KafkaSettings;
  readonly mongoUri: string;
  readonly database: string;
  readonly group: string;
  readonly topic: TopicDefinition;
  readonly echoTo?: TopicDefinition;
  readonly session: Partial<SessionSettings>;
  readonly roles?: readonly Role[];
  /** Counts to hand in at the door, one after the other. */
  readonly submit?: readonly number[];
  /** Says `loading` and waits so long in every load. */
  readonly loadMs?: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const report = (fields: object, message: string): void => {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
};

const plan: ChildPlan = JSON.parse(process.argv[2] ?? '{}');
const client = await new mongoose.mongo.MongoClient(plan.mongoUri).connect();
const messaging = createMessaging({
  service: 'billing',
  kafka: plan.kafka,
  db: client.db(plan.database),
  client,
  logger: { debug() {}, info() {}, warn: report, error: report },
  quarantineKey: Buffer.alloc(32, 7),
  session: plan.session,
  roles: plan.roles,
});
await messaging.prepare();

const echoTo = plan.echoTo && { ...plan.echoTo, events: [Echoed] };
messaging.consume({
  group: plan.group,
  topics: [{ ...plan.topic, events: [Counted] }],
  handler: countingHandler({
    ...(echoTo && { echoTo }),
    async onLoad() {
      if (plan.loadMs === undefined) return;
      say('loading');
      await new Promise((resolve) => setTimeout(resolve, plan.loadMs));
    },
  }),
});

const door = messaging.door<number, ReadonlySet<string>, string>('counts', {
  async load(reader, requests) {
    const ids = requests.map(({ request }) => `door-${request}`);
    const known = await reader.find<Effect>(EFFECTS, { _id: { $in: ids } });
    return new Set(known.map(({ _id }) => _id));
  },
  decide(known, requests) {
    const fresh = requests.filter(({ request }) => !known.has(`door-${request}`));
    return {
      answers: requests.map(({ request }) => (known.has(`door-${request}`) ? 'known' : 'new')),
      decision: {
        writes: [
          {
            collection: EFFECTS,
            operations: fresh.map(({ request }) => ({
              insertOne: { document: { _id: `door-${request}`, n: request, place: 1 } },
            })),
          },
        ],
        events: fresh.flatMap(({ request, cause }) =>
          echoTo
            ? [
                {
                  topic: echoTo,
                  definition: Echoed,
                  id: `echo-door-${request}`,
                  tenant: 'pianengo',
                  key: `door-${request}`,
                  subject: `door-${request}`,
                  time: '2020-09-14T10:15:00.000Z',
                  data: { of: `door-${request}` },
                  cause,
                },
              ]
            : [],
        ),
        changed: [],
      },
    };
  },
});

process.on('SIGTERM', async () => {
  await messaging.stop();
  await client.close();
  process.exit(0);
});

void messaging.start().then(() => say('started'));
for (const n of plan.submit ?? []) {
  say(`answer ${n} ${await door.submit(n, NO_CAUSE)}`);
}
say('submitted');
