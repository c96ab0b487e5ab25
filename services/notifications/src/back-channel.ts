/**
 * Puts together what guardians say to us: their wishes, the proofs of their addresses, their SMS.
 */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import { createCommitSignals } from '@mestolo/service/commit-signals.ts';
import type { KeyRing } from '@mestolo/service/keys.ts';
import type { BackgroundTask, ServiceTools } from '@mestolo/service/service-shell.ts';
import type { z } from 'zod';
import type { notificationsConfig } from './config.ts';
import { createGuardianTokens } from './guardian-tokens.ts';
import type { BackChannelNeeds } from './http/back-channel-routes.ts';
import type { SmsProvider } from './providers/provider.ts';
import { createTwilioInbox } from './providers/twilio-inbox.ts';
import { guardianDoor } from './store/guardian-door.ts';
import { createGuardians, type Guardians } from './store/guardians.ts';
import { createInbox, INBOUND, type Inbox } from './store/inbound.ts';
import { inboundDoor } from './store/inbound-door.ts';
import { createNumbers, type Numbers } from './store/numbers.ts';
import { createPeople, type People } from './store/people.ts';
import { createProofs, type Proofs } from './store/proofs.ts';
import { createSmsOrders } from './store/sms-orders.ts';
import { verificationDoor } from './store/verification-door.ts';
import { createWriters } from './store/writers.ts';
import { createInboundTask } from './tasks/answer-inbound.ts';
import { createForgetting } from './tasks/forget-families.ts';

type Tools = ServiceTools<z.infer<typeof notificationsConfig>> & { readonly messaging: Messaging };

export interface BackChannel {
  readonly needs: BackChannelNeeds;
  readonly tasks: readonly BackgroundTask[];
}

/** A parent who cancels a meal cannot wait for the lease of a slow mail server. */
const LEASE_SECONDS = 30;

export function createBackChannel(
  tools: Tools,
  given: {
    readonly keyRing: KeyRing;
    readonly sms: Pick<SmsProvider, 'send'>;
    /** Where Twilio reaches this service. */
    readonly publicUrl: string;
  },
): BackChannel {
  const { config, db, clocks, messaging } = tools;
  const people = createPeople(given.keyRing);
  const tokens = createGuardianTokens(config.TOKEN_KEY);
  const numbers = createNumbers(db, config.NUMBER_KEY);
  const inbox = createInbox(db, { key: config.NUMBER_KEY, nameOf: numbers.nameOf });
  const door = messaging.door('guardians', guardianDoor(clocks));
  const guardians = createGuardians({ db, people, door });
  const proofs = createProofs({
    db,
    clocks,
    people,
    tokens,
    door: messaging.door('verifications', verificationDoor(clocks)),
    portalUrl: config.PORTAL_PUBLIC_URL ?? null,
    key: config.TOKEN_KEY,
  });
  const { publicUrl } = given;
  const authToken = config.TWILIO_AUTH_TOKEN;
  return {
    needs: { guardians, tokens, proofs, inbox, authToken, publicUrl },
    tasks: tasksOf(tools, { inbox, numbers, people, guardians, proofs, sms: given.sms }),
  };
}

interface Parts {
  readonly inbox: Inbox;
  readonly numbers: Numbers;
  readonly people: People;
  readonly guardians: Guardians;
  readonly proofs: Proofs;
  readonly sms: Pick<SmsProvider, 'send'>;
}

function tasksOf(tools: Tools, parts: Parts): readonly BackgroundTask[] {
  const { config, db, clocks, logger, messaging, serviceClient } = tools;
  const { inbox, numbers, people, guardians, proofs, sms } = parts;
  const answering = createInboundTask({
    ...{ db, logger, clocks, inbox, people, guardians, proofs, sms },
    writers: createWriters({ numbers, guardians, people }),
    orders: createSmsOrders(serviceClient('attendance', config.ATTENDANCE_URL)),
    received: createTwilioInbox({
      accountSid: config.TWILIO_ACCOUNT_SID,
      authToken: config.TWILIO_AUTH_TOKEN,
      baseUrl: config.TWILIO_BASE_URL,
    }),
    door: messaging.door('inbound', inboundDoor()),
    leaseSeconds: Math.min(LEASE_SECONDS, config.SEND_LEASE_SECONDS),
  });
  const forgetting = createForgetting({ db, logger, numbers });
  const signals = createCommitSignals({
    db,
    logger,
    follows: [
      { collection: INBOUND, match: { operationType: 'insert' }, tell: answering.wake },
      { collection: 'destroyedKeys', match: {}, tell: forgetting.wake },
    ],
  });
  return [signals, answering, forgetting];
}
