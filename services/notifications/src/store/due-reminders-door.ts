/** Sends the reminders that the office chose from its list; each account is judged once more. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { type OperationDraft, operationWrites } from '@mestolo/service/operation-log.ts';
import { sendByHand } from '../domain/due-reminders.ts';
import { openDesk } from './desk.ts';
import { draftOf, loadOfficeDesk, type OfficeAct, type OfficeDesk } from './office-act.ts';

export interface SendingRequest extends OfficeAct {
  readonly accountIds: readonly string[];
}

export type SendingAnswer =
  | { readonly kind: 'unknownComune' | 'remindersOff' }
  | {
      readonly kind: 'sent';
      /** How many messages were made, and of which accounts. */
      readonly notifications: number;
      readonly accountIds: readonly string[];
      /** Nothing is due there any more, or nothing that a machine sends. */
      readonly leftOut: readonly string[];
    };

export function dueRemindersDoor(
  clocks: Clocks,
): DoorHandler<SendingRequest, OfficeDesk, SendingAnswer> {
  return {
    size: ({ accountIds }) => ({ facts: accountIds.length, bytes: accountIds.length * 2_000 }),
    load: (reader, requests) =>
      loadOfficeDesk(
        reader,
        clocks,
        requests.map(({ request }) => request),
      ),
    decide({ known, heads }, requests) {
      const desk = openDesk(known);
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): SendingAnswer => {
        const { tenant } = request;
        const around = desk.surroundings(tenant);
        if (around === null) return { kind: 'unknownComune' };
        if (around.rules.settings.reminders === 'off') return { kind: 'remindersOff' };
        const accountIds: string[] = [];
        const leftOut: string[] = [];
        let notifications = 0;
        for (const accountId of new Set(request.accountIds)) {
          const account = desk.account(tenant, accountId);
          const sent = account.tenant === tenant ? sendByHand(account, around) : null;
          if (sent === null || sent.notifications.length === 0) {
            leftOut.push(accountId);
            continue;
          }
          desk.put(sent.account);
          desk.add(sent.notifications);
          accountIds.push(accountId);
          notifications += sent.notifications.length;
        }
        const after = { accountIds, notifications };
        const done = { kind: 'remindersSent', subject: `reminders:${tenant}`, before: null, after };
        drafts.push(draftOf(request, done, { now: around.now, cause }));
        return { kind: 'sent', notifications, accountIds, leftOut };
      });
      const decision = desk.decision();
      const writes = [...decision.writes, ...operationWrites(heads, drafts)];
      return { decision: { ...decision, writes }, answers };
    },
  };
}
