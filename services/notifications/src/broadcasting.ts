/** Puts the parts of broadcasts together: the office's doors, and the task that takes them on. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { ServiceClient } from '@mestolo/service/client.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import type { KeyRing } from '@mestolo/service/keys.ts';
import type { Workers } from '@mestolo/service/workers.ts';
import type { Logger } from '@mestolo/telemetry/logger.ts';
import type mongoose from 'mongoose';
import type { BroadcastNeeds } from './http/broadcast-routes.ts';
import { createTestSend, type TestSendTools } from './sender/test-send.ts';
import { type BroadcastAnswer, broadcastDoor } from './store/broadcast-door.ts';
import { createBroadcastPeople } from './store/broadcast-people.ts';
import { createPreviews } from './store/broadcast-previews.ts';
import { broadcastRunDoor } from './store/broadcast-run-door.ts';
import { createBroadcasts, readCalendar } from './store/broadcasts.ts';
import { createDietPupils } from './store/diet-pupils.ts';
import { createBroadcastTask } from './tasks/run-broadcasts.ts';
import { measureSms } from './texts/broadcast-content.ts';

export interface BroadcastingTools {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly logger: Logger;
  readonly messaging: Pick<Messaging, 'door'>;
  readonly config: {
    readonly ATTENDANCE_URL: string;
    readonly TWILIO_FROM: string;
    readonly BROADCAST_PART: number;
  };
  serviceClient(audience: ServiceName, baseUrl: string): ServiceClient;
}

export interface Broadcasting {
  readonly needs: BroadcastNeeds;
  readonly task: Workers;
}

export function createBroadcasting(
  tools: BroadcastingTools,
  keyRing: KeyRing,
  providers: TestSendTools['providers'],
): Broadcasting {
  const { db, clocks, logger, messaging, config, serviceClient } = tools;
  const withDiet = createDietPupils(serviceClient('attendance', config.ATTENDANCE_URL));
  const { TWILIO_FROM: smsFrom, BROADCAST_PART: accountsAPart } = config;
  const broadcasts = createBroadcasts(db);
  const steps = messaging.door('broadcastSteps', broadcastRunDoor(clocks));
  const keeps = ({ kind }: BroadcastAnswer) => kind === 'done';
  return {
    needs: {
      broadcasts,
      people: createBroadcastPeople(db, keyRing),
      previews: createPreviews({
        db,
        clocks,
        withDiet,
        measureSms: (texts, language, from) => measureSms(texts, language, { ...from, smsFrom }),
      }),
      senderOf: (tenant) => readCalendar(db, tenant),
      testSend: createTestSend({ db, smsFrom, providers }),
      acts: idempotentDoor(messaging, 'broadcasts', broadcastDoor(clocks), { keeps }),
    },
    task: createBroadcastTask({ db, clocks, logger, broadcasts, steps, withDiet, accountsAPart }),
  };
}
