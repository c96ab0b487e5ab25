/** POST …/due-reminders/sending: the office sends what is due, to these accounts or to all. */
import { id } from '@mestolo/contracts/values.ts';
import { defineRoute, problem, type Route } from '@mestolo/service/http.ts';
import type { IdempotentDoor } from '@mestolo/service/idempotency.ts';
import { z } from 'zod';
import type { DueReminders } from '../store/due-reminders.ts';
import type { SendingAnswer, SendingRequest } from '../store/due-reminders-door.ts';
import { unknownComune } from './put-notification-settings.ts';
import { reason } from './settings-shape.ts';

/** As many as one transaction takes. */
const AT_ONCE = 500;

const chosen = z.array(id).min(1).max(AT_ONCE);
const body = z.strictObject({ accountIds: z.union([chosen, z.literal('all')]), reason });

export interface SendingNeeds {
  readonly dueReminders: DueReminders;
  readonly sending: IdempotentDoor<SendingRequest, SendingAnswer>;
}

export function postDueRemindersSending({ dueReminders, sending }: SendingNeeds): Route {
  return defineRoute({
    method: 'post',
    path: '/internal/tenants/{tenant}/due-reminders/sending',
    summary: 'Send the reminders that are due, to chosen accounts or to all of the list',
    access: 'service',
    callers: ['portal', 'office', 'operator'],
    idempotencyKey: 'required',
    body,
    answers: {
      200: z.strictObject({
        notifications: z.int().nonnegative(),
        accountIds: z.array(id),
        leftOut: z.array(id),
        /** What one request does not take; another one sends it. */
        remaining: z.int().nonnegative(),
      }),
    },
    async handle({ params: { tenant }, body: asked, idempotencyKey, actor, caller, cause }) {
      const all = asked.accountIds === 'all' ? await idsOf(dueReminders, tenant) : asked.accountIds;
      const accountIds = all.slice(0, AT_ONCE);
      const acting = { tenant, actor, role: caller ?? 'office', reason: asked.reason };
      const answer = await sending.submit({ ...acting, accountIds }, idempotencyKey, cause);
      switch (answer.kind) {
        case 'sent': {
          const { kind: _kind, ...sent } = answer;
          return { status: 200, body: { ...sent, remaining: all.length - accountIds.length } };
        }
        case 'unknownComune':
          throw unknownComune();
        case 'remindersOff':
          throw problem(409, {
            type: 'reminders-off',
            detail: 'This Comune reminds nobody of a debt; its settings say so.',
          });
      }
    },
  });
}

async function idsOf(dueReminders: DueReminders, tenant: string): Promise<readonly string[]> {
  const surroundings = await dueReminders.surroundings(tenant);
  if (surroundings === null) throw unknownComune();
  const found = await dueReminders.list(tenant, surroundings);
  return found.flatMap(({ accountId, kind }) => (kind === null ? [] : [accountId]));
}
