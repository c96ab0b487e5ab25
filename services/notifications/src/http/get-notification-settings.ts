/** GET …/notification-settings: how a Comune wants its families to be written to. */
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import type mongoose from 'mongoose';
import { z } from 'zod';
import { SETTINGS, type SettingsDocument, settingsOf } from '../store/settings.ts';
import { settingsBody } from './settings-shape.ts';

export function getNotificationSettings(db: mongoose.mongo.Db): Route {
  const settings = db.collection<SettingsDocument>(SETTINGS);
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/notification-settings',
    summary: 'Show how a Comune wants its families to be written to',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    answers: { 200: settingsBody.extend({ version: z.int().nonnegative() }) },
    async handle({ params: { tenant } }) {
      const kept = await settings.findOne({ _id: tenant });
      // 0 where nobody said anything yet.
      return { status: 200, body: { ...settingsOf(kept), version: kept?.version ?? 0 } };
    },
  });
}
