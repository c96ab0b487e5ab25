/** Puts together what the office's doors need. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import type { mongo } from 'mongoose';
import { createOfficeDesk } from './http/office-desk.ts';
import type { OfficeNeeds } from './http/office-routes.ts';
import { timeOrderedId } from './http/time-ordered-id.ts';
import { type OfficeAnswer, officeDoor } from './store/office-door.ts';
import { createOfficeLists } from './store/office-lists.ts';

export interface OfficeTools {
  readonly db: mongo.Db;
  readonly clocks: Clocks;
  readonly messaging: Messaging;
}

/** What was refused may be allowed tomorrow: only what was done is answered again. */
const isDone = ({ result }: OfficeAnswer) => result !== 'refused' && result !== 'notAllowed';

export function officeParts({ db, clocks, messaging }: OfficeTools): OfficeNeeds {
  const lists = createOfficeLists(db);
  const door = idempotentDoor(messaging, 'office', officeDoor(clocks), { keeps: isDone });
  const desk = createOfficeDesk({
    door,
    unposted: async () => [],
    async payerOf(tenant, approvalId) {
      const action = (await lists.approval(tenant, approvalId))?.action;
      return action && 'accountId' in action ? action.accountId : null;
    },
    newId: timeOrderedId,
  });
  return { desk, lists };
}
