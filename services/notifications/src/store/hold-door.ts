/** The office's hold on reminders of one family: put, changed or lifted, and logged. */
import type { DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { type OperationDraft, operationWrites } from '@mestolo/service/operation-log.ts';
import { type Hold, takeHold } from '../domain/holds.ts';
import { openDesk } from './desk.ts';
import { draftOf, loadOfficeDesk, type OfficeAct, type OfficeDesk } from './office-act.ts';

export interface HoldRequest extends OfficeAct {
  readonly accountId: string;
  /** Null lifts it. */
  readonly hold: Pick<Hold, 'code' | 'until'> | null;
}

export type HoldAnswer =
  | { readonly kind: 'unknownAccount' | 'unknownComune' }
  | { readonly kind: 'done'; readonly hold: Hold | null };

export function holdDoor(clocks: Clocks): DoorHandler<HoldRequest, OfficeDesk, HoldAnswer> {
  return {
    load: (reader, requests) =>
      loadOfficeDesk(
        reader,
        clocks,
        requests.map(({ request: { tenant, accountId } }) => ({ tenant, accountIds: [accountId] })),
      ),
    decide({ known, heads }, requests) {
      const desk = openDesk(known);
      const drafts: OperationDraft[] = [];
      const answers = requests.map(({ request, cause }): HoldAnswer => {
        const { tenant, accountId } = request;
        const around = desk.surroundings(tenant);
        if (around === null) return { kind: 'unknownComune' };
        const account = desk.account(tenant, accountId);
        // What registry never told of is no account, and another Comune's is none either.
        if (account.familyVersion === 0 || account.tenant !== tenant) {
          return { kind: 'unknownAccount' };
        }
        const { now, rules } = around;
        const before = account.hold ?? null;
        const hold = request.hold && { ...request.hold, since: now.toISOString() };
        if (before === null && hold === null) return { kind: 'done', hold };
        desk.put(takeHold(account, hold, { now, calendar: rules.calendar }));
        const kind = hold === null ? 'holdLifted' : 'holdPut';
        const done = { kind, subject: `account:${accountId}`, before, after: hold };
        drafts.push(draftOf(request, done, { now, cause }));
        return { kind: 'done', hold };
      });
      const decision = desk.decision();
      const writes = [...decision.writes, ...operationWrites(heads, drafts)];
      return { decision: { ...decision, writes }, answers };
    },
  };
}
