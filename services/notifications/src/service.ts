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
import { createWorkers, type Workers } from '@mestolo/service/workers.ts';
import type { z } from 'zod';
import { type Broadcasting, createBroadcasting } from './broadcasting.ts';
import { createBackChannel } from './back-channel.ts';
import { notificationsConfig } from './config.ts';
import { factsConsumer, referenceConsumer } from './consumers/index.ts';
import { AT_ONCE } from './domain/account.ts';
import type { Channel } from './domain/notification.ts';
import { createGuardianTokens } from './guardian-tokens.ts';
import { createRoutes } from './http/index.ts';
import { statusCallbackOf } from './http/post-twilio-status.ts';
import { createSmtpProvider } from './providers/smtp.ts';
import { createTwilioProvider } from './providers/twilio.ts';
import { createContacts } from './sender/contacts.ts';
import { type DeliveryTools, deliverOne } from './sender/deliver.ts';
import { createRenderer } from './sender/render.ts';
import { BROADCASTS } from './store/broadcasts.ts';
import { collections } from './store/collections.ts';
import { deliveryDoor } from './store/delivery-door.ts';
import { createDueWork } from './store/due.ts';
import { reviewDoor } from './store/review-door.ts';

type Tools = ServiceTools<z.infer<typeof notificationsConfig>> & { readonly messaging: Messaging };

/** Connections to the mail server, and requests to Twilio, at one time. */
const SENDERS_A_CHANNEL = 4;
const REVIEWS_AT_ONCE = 200;

export const notifications: ServiceDefinition<typeof notificationsConfig> = {
  name: 'notifications',
  config: notificationsConfig,
  collections,
  build(tools) {
    const { config, db, clocks, messaging } = tools;
    const delivery = deliveryTools(tools);
    const attendance = tools.serviceClient('attendance', config.ATTENDANCE_URL);
    const broadcasting = createBroadcasting({ ...tools, attendance });
    const backChannel = createBackChannel(tools);
    const publicUrl = config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
    return {
      routes: createRoutes({
        db,
        readText: async () => null,
        reports: delivery.reports,
        authToken: config.TWILIO_AUTH_TOKEN,
        publicUrl,
        policy: { db, clocks, messaging },
        broadcasts: broadcasting.needs,
        backChannel: backChannel.routes,
      }),
      consumers: [referenceConsumer(clocks), factsConsumer(clocks)],
      tasks: tasksOf(delivery, messaging, broadcasting.task),
    };
  },
};

function deliveryTools({ config, db, clocks, messaging, logger, serviceClient }: Tools) {
  const { PUBLIC_URL: publicUrl } = config;
  const keyRing = createKeyRing({ client: serviceClient('registry', config.REGISTRY_URL) });
  const tools: DeliveryTools = {
    db,
    clocks,
    logger,
    due: createDueWork(db, clocks),
    contacts: createContacts(db, keyRing),
    email: createSmtpProvider({
      url: config.SMTP_URL,
      from: config.MAIL_FROM,
      maxConnections: SENDERS_A_CHANNEL,
    }),
    sms: createTwilioProvider({
      accountSid: config.TWILIO_ACCOUNT_SID,
      authToken: config.TWILIO_AUTH_TOKEN,
      from: config.TWILIO_FROM,
      baseUrl: config.TWILIO_BASE_URL,
      statusCallback: publicUrl === undefined ? undefined : statusCallbackOf(publicUrl),
    }),
    reports: messaging.door('deliveries', deliveryDoor(clocks, config.SEND_RETRY_SECONDS)),
    leaseSeconds: config.SEND_LEASE_SECONDS,
    renderer: createRenderer({
      db,
      keyRing,
      tokens: createGuardianTokens(config.TOKEN_KEY),
      portalUrl: config.PORTAL_PUBLIC_URL ?? null,
      smsFrom: config.TWILIO_FROM,
    }),
  };
  return tools;
}

function tasksOf(
  delivery: DeliveryTools,
  messaging: Messaging,
  broadcasts: Broadcasting['task'],
): readonly BackgroundTask[] {
  const { db, clocks, logger, due } = delivery;
  const senderOf = (channel: Channel): Workers =>
    createWorkers({
      name: channel,
      logger,
      atMost: SENDERS_A_CHANNEL,
      takeOne: () => deliverOne(delivery, channel),
      nextDue: () => due.nextAttempt(channel),
    });
  const senders = [senderOf('email'), senderOf('sms')];
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
  const wakeSenders = () => {
    for (const sender of senders) sender.wake();
  };
  const calendarChanged = () => {
    due.calendarsChanged();
    reviewer.wake();
    broadcasts.wake();
    wakeSenders();
  };
  const signals = createCommitSignals({
    db,
    logger,
    follows: [
      { collection: 'notifications', match: { operationType: 'insert' }, tell: wakeSenders },
      { collection: 'accounts', match: { 'fullDocument.reviewAt': AT_ONCE }, tell: reviewer.wake },
      { collection: 'calendars', match: {}, tell: calendarChanged },
      { collection: BROADCASTS, match: {}, tell: broadcasts.wake },
    ],
  });
  const mail = { start: () => undefined, stop: async () => delivery.email.close() };
  return [signals, reviewer, broadcasts, ...senders, mail];
}
