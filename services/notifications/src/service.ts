/**
 * Puts notifications together: two consumers that decide, senders that deliver, a timer that looks.
 */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { NO_CAUSE } from '@mestolo/messaging/trace.ts';
import { createCommitSignals } from '@mestolo/service/commit-signals.ts';
import { createKeyRing } from '@mestolo/service/keys.ts';
import type {
  BackgroundTask,
  ServiceDefinition,
  ServiceTools,
} from '@mestolo/service/service-shell.ts';
import { createWorkers } from '@mestolo/service/workers.ts';
import type { z } from 'zod';
import { createBackChannel } from './back-channel.ts';
import { type Broadcasting, createBroadcasting } from './broadcasting.ts';
import { notificationsConfig } from './config.ts';
import { factsConsumer, referenceConsumer } from './consumers/index.ts';
import { AT_ONCE } from './domain/account.ts';
import { createRoutes } from './http/index.ts';
import type { DeliveryTools } from './sender/deliver.ts';
import { countMessages } from './sender/metrics.ts';
import { createDelivery, createSenders } from './sender/senders.ts';
import { BROADCASTS } from './store/broadcasts.ts';
import { collections } from './store/collections.ts';
import { createRenderings, readRendering } from './store/renderings.ts';
import { reviewDoor } from './store/review-door.ts';
import { withoutDestroyed } from './store/undestroyed-keys.ts';

type Tools = ServiceTools<z.infer<typeof notificationsConfig>> & { readonly messaging: Messaging };

const REVIEWS_AT_ONCE = 200;
/** A new one, or one that the office wants tried again. */
const TO_BE_SENT = {
  $or: [
    { operationType: 'insert' },
    { 'updateDescription.updatedFields.nextAttemptAt': new Date(AT_ONCE) },
  ],
};

export const notifications: ServiceDefinition<typeof notificationsConfig> = {
  name: 'notifications',
  config: notificationsConfig,
  collections,
  committed: () => countMessages,
  build(tools) {
    const { config, db, clocks, messaging } = tools;
    const registry = tools.serviceClient('registry', config.REGISTRY_URL);
    const keyRing = withoutDestroyed(db, createKeyRing({ client: registry }));
    const delivery = createDelivery(tools, keyRing);
    const broadcasting = createBroadcasting(tools, keyRing, delivery);
    const publicUrl = config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
    const backChannel = createBackChannel(tools, { keyRing, sms: delivery.sms, publicUrl });
    return {
      routes: createRoutes({
        db,
        readText: (reference) => readRendering(createRenderings(db, keyRing), reference),
        delivery: {
          ...{ db, clocks, messaging, publicUrl },
          reports: delivery.reports,
          authToken: config.TWILIO_AUTH_TOKEN,
          bounceToken: config.BOUNCE_TOKEN,
        },
        policy: { db, clocks, messaging, keyRing, portalUrl: config.PORTAL_PUBLIC_URL ?? null },
        broadcasts: broadcasting.needs,
        backChannel: backChannel.needs,
      }),
      consumers: [referenceConsumer(clocks), factsConsumer(clocks)],
      tasks: [...tasksOf(tools, delivery, broadcasting.task), ...backChannel.tasks],
    };
  },
};

function tasksOf(
  { config, messaging }: Tools,
  delivery: DeliveryTools,
  broadcasts: Broadcasting['task'],
): readonly BackgroundTask[] {
  const { db, clocks, logger, due } = delivery;
  const senders = createSenders(delivery, config);
  const door = messaging.door('reviews', reviewDoor(clocks));
  const reviewer = createWorkers({
    name: 'reviews',
    logger,
    atMost: 1,
    async takeOne() {
      const accounts = await due.reviews(REVIEWS_AT_ONCE);
      await Promise.all(accounts.map((account) => door.submit(account, NO_CAUSE)));
      return accounts.length > 0;
    },
    nextDue: async () => null,
  });
  const calendarChanged = () => {
    due.calendarsChanged();
    reviewer.wake();
    broadcasts.wake();
    senders.wake();
  };
  const signals = createCommitSignals({
    db,
    logger,
    follows: [
      { collection: 'notifications', match: TO_BE_SENT, tell: senders.wake },
      { collection: 'accounts', match: { 'fullDocument.reviewAt': AT_ONCE }, tell: reviewer.wake },
      { collection: 'calendars', match: {}, tell: calendarChanged },
      { collection: BROADCASTS, match: {}, tell: broadcasts.wake },
    ],
  });
  return [signals, reviewer, broadcasts, senders];
}
