/** PUT …/notification-settings: the office says how families are to be written to, and why. */
import type { Door } from '@mestolo/messaging/messaging.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { SettingsAnswer, SettingsRequest } from '../store/settings-door.ts';
import { reason, settingsBody } from './settings-shape.ts';

export function putNotificationSettings(door: Door<SettingsRequest, SettingsAnswer>): Route {
  return defineRoute({
    method: 'put',
    path: '/internal/tenants/{tenant}/notification-settings',
    summary: 'Say how families are to be written to: reminders of debt, the low limit, SMS, App IO',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    body: settingsBody.extend({ reason }),
    answers: { 200: settingsBody.extend({ version: z.int().positive() }) },
    async handle({ params: { tenant }, body, actor, caller, cause }) {
      const { reason: why, ...settings } = body;
      const acting = { tenant, actor, role: caller ?? 'office', reason: why };
      const answer = await door.submit({ ...acting, settings }, cause);
      if (answer.kind === 'unknownComune') throw unknownComune();
      return { status: 200, body: { ...answer.settings, version: answer.version } };
    },
  });
}

export function unknownComune() {
  const detail = 'The calendar of this Comune has not arrived here yet.';
  return problem(404, { type: 'unknown-comune', detail });
}
