/** A messaging process of its own, for tests that kill it, stop it for a while, or let it crash. */
import {
  createMessaging,
  type KafkaSettings,
  type Role,
  type SessionSettings,
} from '@mestolo/messaging/messaging.ts';
import mongoose from 'mongoose';
import { runSubject, type SubjectPlan } from './subject.ts';

export interface ChildPlan extends SubjectPlan {
  readonly kafka: KafkaSettings;
  readonly mongoUri: string;
  readonly database: string;
  readonly session: Partial<SessionSettings>;
  readonly roles?: readonly Role[];
}

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

// The test that started it is gone: so is the reason to be.
process.stdin.on('close', () => process.exit(1)).resume();

process.on('SIGTERM', async () => {
  await messaging.stop();
  await client.close();
  process.exit(0);
});

await messaging.prepare();
await runSubject(messaging, plan, (line) => process.stdout.write(`${line}\n`));
