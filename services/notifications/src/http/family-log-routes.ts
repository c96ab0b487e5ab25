/** The doors through which a family's log is read. */
import type { Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { createFamilyLog } from '../store/family-log.ts';
import { getNotification, type ReadSentText } from './get-notification.ts';
import { getNotifications } from './get-notifications.ts';
import { getNotificationsCsv } from './get-notifications-csv.ts';

export function familyLogRoutes(tools: {
  readonly db: mongoose.mongo.Db;
  readonly readText: ReadSentText;
}): readonly Route[] {
  const log = createFamilyLog(tools.db);
  return [
    getNotifications(log),
    getNotification({ log, readText: tools.readText }),
    getNotificationsCsv(log),
  ];
}
