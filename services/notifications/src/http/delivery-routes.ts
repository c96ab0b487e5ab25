/** The doors of sending: what providers report, and what the office asks. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Route } from '@mestolo/service/http.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import { resendDoor } from '../store/resend-door.ts';
import { getSmsSpending } from './get-sms-spending.ts';
import { type BounceNeeds, postMailBounces } from './post-mail-bounces.ts';
import { postNotificationResend } from './post-notification-resend.ts';
import { postTwilioStatus, type TwilioStatusNeeds } from './post-twilio-status.ts';

export interface DeliveryNeeds extends BounceNeeds, TwilioStatusNeeds {
  readonly clocks: Clocks;
  readonly messaging: Pick<Messaging, 'door'>;
}

export function deliveryRoutes(needs: DeliveryNeeds): readonly Route[] {
  const resends = idempotentDoor(needs.messaging, 'resends', resendDoor(needs.clocks), {
    keeps: ({ kind }) => kind === 'taken',
  });
  return [
    postTwilioStatus(needs),
    postMailBounces(needs),
    postNotificationResend(resends),
    getSmsSpending(needs.db),
  ];
}
