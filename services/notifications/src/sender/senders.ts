/** The senders, one group for each channel, and what they need; each provider behind its gate. */
import { readFileSync } from 'node:fs';
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { KeyRing } from '@mestolo/service/keys.ts';
import type { BackgroundTask, ServiceTools } from '@mestolo/service/service-shell.ts';
import { createWorkers } from '@mestolo/service/workers.ts';
import type { z } from 'zod';
import type { notificationsConfig } from '../config.ts';
import type { BreakerRules } from '../domain/breaker.ts';
import type { Channel } from '../domain/notification.ts';
import type { RateLimit } from '../domain/rate.ts';
import { createGuardianTokens } from '../guardian-tokens.ts';
import { statusCallbackOf } from '../http/post-twilio-status.ts';
import { createAppIoProvider } from '../providers/app-io.ts';
import { createSmtpProvider, type DkimKey } from '../providers/smtp.ts';
import { createTwilioProvider } from '../providers/twilio.ts';
import { deliveryDoor } from '../store/delivery-door.ts';
import { createDueWork } from '../store/due.ts';
import { createNumbers } from '../store/numbers.ts';
import { spendingDoor } from '../store/spending.ts';
import { createContacts } from './contacts.ts';
import { type DeliveryTools, deliverOne } from './deliver.ts';
import { createGate } from './gate.ts';
import { createLookAhead } from './look-ahead.ts';
import { countFromZero, observeWaiting } from './metrics.ts';
import { createNoticePaper } from './notice-paper.ts';
import { createRenderer } from './render.ts';
import { createSweep } from './sweep.ts';

type Config = z.infer<typeof notificationsConfig>;
type Tools = ServiceTools<Config> & { readonly messaging: Messaging };

/** Connections to the mail server, and requests to each other provider, at one time. */
const AT_ONCE = 4;
const FAILURES_IN_A_ROW = 5;
const LONGEST_PAUSE_TIMES = 20;
/** A provider that has not taken a message by then is slow; half the lease is left for the mark. */
const EMAIL_WITHIN_MS = 60_000;
const SMS_WITHIN_MS = 15_000;
const SWEEP_MS = 30_000;

export interface Senders extends BackgroundTask {
  wake(): void;
}

export function createDelivery(tools: Tools, keyRing: KeyRing): DeliveryTools {
  const { config, db, clocks, messaging, logger } = tools;
  const patienceMs = config.SEND_LEASE_SECONDS * 500;
  return {
    db,
    clocks,
    logger,
    due: createDueWork(db, clocks),
    contacts: createContacts(keyRing),
    lookAhead: createLookAhead(db, keyRing),
    email: createSmtpProvider({
      url: config.SMTP_URL,
      from: config.MAIL_FROM,
      maxConnections: AT_ONCE,
      requireTls: config.SMTP_STARTTLS === 'required' && !config.SMTP_URL.startsWith('smtps:'),
      ca: config.SMTP_CA_FILE === undefined ? null : readFileSync(config.SMTP_CA_FILE, 'utf8'),
      dkim: dkimOf(config),
      doneWithinMs: Math.min(EMAIL_WITHIN_MS, patienceMs),
    }),
    sms: smsOf(config, Math.min(SMS_WITHIN_MS, patienceMs)),
    appIo: appIoOf(config, Math.min(SMS_WITHIN_MS, patienceMs)),
    noticeFor: createNoticePaper({
      db,
      clocks,
      payments: tools.serviceClient('payments', config.PAYMENTS_URL),
    }),
    numbers: createNumbers(db, config.NUMBER_KEY),
    spending: messaging.door('spending', spendingDoor()),
    reports: messaging.door(
      'deliveries',
      deliveryDoor(clocks, {
        firstWaitSeconds: config.SEND_RETRY_SECONDS,
        reportWithinSeconds: config.SMS_REPORT_SECONDS,
      }),
    ),
    leaseSeconds: config.SEND_LEASE_SECONDS,
    renderer: createRenderer({
      db,
      keyRing,
      tokens: createGuardianTokens(config.TOKEN_KEY),
      portalUrl: config.PORTAL_PUBLIC_URL ?? null,
      smsFrom: config.TWILIO_FROM,
    }),
  };
}

function dkimOf(config: Config): DkimKey | null {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey } = config;
  return domain && selector && privateKey ? { domain, selector, privateKey } : null;
}

function appIoOf({ APP_IO_URL: url, APP_IO_KEYS: keys }: Config, timeoutMs: number) {
  return url === undefined ? null : createAppIoProvider({ url, keys, timeoutMs });
}

function smsOf(config: Config, answerWithinMs: number) {
  const { PUBLIC_URL: publicUrl } = config;
  return createTwilioProvider({
    accountSid: config.TWILIO_ACCOUNT_SID,
    authToken: config.TWILIO_AUTH_TOKEN,
    from: config.TWILIO_FROM,
    baseUrl: config.TWILIO_BASE_URL,
    statusCallback: publicUrl === undefined ? undefined : statusCallbackOf(publicUrl),
    maxConnections: AT_ONCE,
    answerWithinMs,
  });
}

export function createSenders(delivery: DeliveryTools, config: Config): Senders {
  const limits: Readonly<Record<Channel, RateLimit>> = {
    email: { messages: config.SMTP_MESSAGES_A_MINUTE, perMs: 60_000 },
    sms: { messages: config.SMS_A_SECOND, perMs: 1_000 },
    appIo: { messages: config.APP_IO_A_SECOND, perMs: 1_000 },
  };
  const pauseMs = config.PROVIDER_PAUSE_SECONDS * 1_000;
  const breaker: BreakerRules = {
    opensAfter: FAILURES_IN_A_ROW,
    firstPauseMs: pauseMs,
    longestPauseMs: pauseMs * LONGEST_PAUSE_TIMES,
    probeWithinMs: config.SEND_LEASE_SECONDS * 1_000,
  };
  const { logger, due } = delivery;
  const channels = Object.keys(limits) as Channel[];
  countFromZero(channels);
  observeWaiting(due, channels);
  const groups = channels.map((channel) => {
    const gate = createGate({ channel, limit: limits[channel], breaker, atOnce: AT_ONCE, logger });
    return createWorkers({
      name: channel,
      logger,
      atMost: AT_ONCE,
      takeOne: () => deliverOne(delivery, { channel, gate }),
      nextDue: () => due.nextAttempt(channel),
    });
  });
  const sweep = createSweep(delivery, Math.min(SWEEP_MS, config.SMS_REPORT_SECONDS * 1_000));
  return {
    wake() {
      for (const group of groups) group.wake();
    },
    start() {
      for (const group of groups) group.start();
      sweep.start();
    },
    async stop() {
      await Promise.all([...groups, sweep].map((task) => task.stop()));
      delivery.email.close();
    },
  };
}
