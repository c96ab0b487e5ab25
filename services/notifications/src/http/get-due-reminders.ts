/** GET …/due-reminders: whom the office may remind now, and to whom it may write a demand. */
import { balanceCents, id, instant, localDate } from '@mestolo/contracts/values.ts';
import { defineRoute, type Route } from '@mestolo/service/http.ts';
import { z } from 'zod';
import type { DueReminders } from '../store/due-reminders.ts';
import { unknownComune } from './put-notification-settings.ts';
import { settingsBody } from './settings-shape.ts';

const due = z.strictObject({
  accountId: id,
  /** The last is never sent from here: a person signs it. */
  step: z.enum(['courtesy', 'withNotice', 'formalDemand']),
  kind: z.string().nullable(),
  balanceCents,
  asOf: instant,
  told: z.int().nonnegative(),
  lastOn: localDate.nullable(),
});

export function getDueReminders(dueReminders: DueReminders): Route {
  return defineRoute({
    method: 'get',
    path: '/internal/tenants/{tenant}/due-reminders',
    summary: 'List whom to remind of a debt now, and to whom a formal demand is due',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    query: z.strictObject({ step: due.shape.step.optional() }),
    answers: {
      200: z.strictObject({
        reminders: settingsBody.shape.reminders,
        asOf: instant,
        due: z.array(due),
      }),
    },
    async handle({ params: { tenant }, query: { step } }) {
      const surroundings = await dueReminders.surroundings(tenant);
      if (surroundings === null) throw unknownComune();
      const { now, rules } = surroundings;
      const found = await dueReminders.list(tenant, surroundings);
      const shown = found.filter((one) => step === undefined || one.step === step);
      const { reminders } = rules.settings;
      const body = { reminders, asOf: now.toISOString(), due: shown };
      return { status: 200, headers: { 'cache-control': 'no-store' }, body };
    },
  });
}
