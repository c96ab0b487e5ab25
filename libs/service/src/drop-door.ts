/** Gives up records in quarantine, and writes into the log of actions who did it and why. */
import type { Actor } from '@mestolo/contracts/values.ts';
import {
  dropWrites,
  type WaitingRecord,
  waitingRecords,
} from '@mestolo/messaging/drop-quarantined.ts';
import type { CollectionWrites, DoorHandler } from '@mestolo/messaging/handler.ts';
import type { Door } from '@mestolo/messaging/messaging.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from './operation-log.ts';

export interface DropWish {
  readonly ids: readonly string[];
  readonly reason: string;
  readonly actor: Actor;
  readonly role: string;
  readonly at: Date;
}

/** Answers how many were given up; those that no longer wait are passed over. */
export type DropDoor = Door<DropWish, number>;

interface DropState {
  readonly waiting: readonly WaitingRecord[];
  readonly heads: readonly OperationHead[];
}

/** `isLogged` where the service keeps such a log; a record that names no Comune is in none. */
export function dropDoor(isLogged: boolean): DoorHandler<DropWish, DropState, number> {
  return {
    async load(reader, requests) {
      const ids = requests.flatMap(({ request }) => request.ids);
      const waiting = await waitingRecords(reader, ids);
      const tenants = waiting.flatMap(({ tenant }) => tenant ?? []);
      const heads = isLogged ? await loadOperationHeads(reader, tenants) : [];
      return { waiting, heads };
    },
    decide({ waiting, heads }, requests) {
      const writes: CollectionWrites[] = [];
      const drafts: OperationDraft[] = [];
      const done = new Set<string>();
      const answers = requests.map(({ request, cause }) => {
        const { ids, actor, reason, at } = request;
        const own = waiting.filter(({ _id }) => ids.includes(_id) && !done.has(_id));
        for (const record of own) {
          done.add(record._id);
          if (record.tenant !== null) drafts.push(draftOf(record, request, cause.traceId));
        }
        const by = actor.id;
        if (own.length > 0) writes.push(dropWrites(own, { ids, by, reason, at }));
        return own.length;
      });
      const log = isLogged ? operationWrites(heads, drafts) : [];
      return { decision: { writes: [...writes, ...log], events: [], changed: [] }, answers };
    },
  };
}

function draftOf(
  { _id, tenant, topic, type, reason }: WaitingRecord,
  wish: DropWish,
  traceId: string | null,
): OperationDraft {
  return {
    tenant: tenant ?? '',
    kind: 'quarantinedRecordDropped',
    subject: `record:${_id}`,
    actor: wish.actor,
    role: wish.role,
    reason: wish.reason,
    before: { topic, type, code: reason.code },
    after: null,
    at: wish.at.toISOString(),
    traceId,
  };
}
