/** The office's doors to the policy of reminders: settings, holds, what is due, who did what. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Route } from '@mestolo/service/http.ts';
import { idempotentDoor } from '@mestolo/service/idempotency.ts';
import type { KeyRing } from '@mestolo/service/keys.ts';
import { operationReader, operationsRoute } from '@mestolo/service/operations-route.ts';
import type mongoose from 'mongoose';
import { createDueReminders } from '../store/due-reminders.ts';
import { dueRemindersDoor } from '../store/due-reminders-door.ts';
import { createFormalDemands } from '../store/formal-demands.ts';
import { holdDoor } from '../store/hold-door.ts';
import { settingsDoor } from '../store/settings-door.ts';
import { getDueReminders } from './get-due-reminders.ts';
import { getFormalDemand } from './get-formal-demand.ts';
import { getNotificationSettings } from './get-notification-settings.ts';
import { holdRoutes } from './hold-routes.ts';
import { postDueRemindersSending } from './post-due-reminders-sending.ts';
import { putNotificationSettings } from './put-notification-settings.ts';

export interface PolicyNeeds {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly messaging: Pick<Messaging, 'door'>;
  readonly keyRing: KeyRing;
  readonly portalUrl: string | null;
}

export function policyRoutes(needs: PolicyNeeds): readonly Route[] {
  const { db, clocks, messaging } = needs;
  const dueReminders = createDueReminders(db, clocks);
  const sending = idempotentDoor(messaging, 'dueReminders', dueRemindersDoor(clocks), {
    keeps: ({ kind }) => kind === 'sent',
  });
  return [
    getNotificationSettings(db),
    putNotificationSettings(messaging.door('settings', settingsDoor(clocks))),
    ...holdRoutes({ db, door: messaging.door('holds', holdDoor(clocks)) }),
    getDueReminders(dueReminders),
    postDueRemindersSending({ dueReminders, sending }),
    getFormalDemand(createFormalDemands({ ...needs, dueReminders })),
    operationsRoute(operationReader(db)),
  ];
}
