/** The office's doors to the policy of reminders: settings, holds, what is due, and who did what. */
import type { Messaging } from '@mestolo/messaging/messaging.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import type { Route } from '@mestolo/service/http.ts';
import { operationReader, operationsRoute } from '@mestolo/service/operations-route.ts';
import type mongoose from 'mongoose';
import { settingsDoor } from '../store/settings-door.ts';
import { getNotificationSettings } from './get-notification-settings.ts';
import { putNotificationSettings } from './put-notification-settings.ts';

export interface PolicyNeeds {
  readonly db: mongoose.mongo.Db;
  readonly clocks: Clocks;
  readonly messaging: Pick<Messaging, 'door'>;
}

export function policyRoutes({ db, clocks, messaging }: PolicyNeeds): readonly Route[] {
  return [
    getNotificationSettings(db),
    putNotificationSettings(messaging.door('settings', settingsDoor(clocks))),
    operationsRoute(operationReader(db)),
  ];
}
