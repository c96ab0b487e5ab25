/** Changes a guardian's wishes and addresses' states; what people did goes into the log with it. */
import type { Actor } from '@mestolo/contracts/values.ts';
import type {
  CollectionWrites,
  DoorHandler,
  DoorRequest,
  SnapshotReader,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import {
  loadOperationHeads,
  type OperationDraft,
  type OperationHead,
  operationWrites,
} from '@mestolo/service/operation-log.ts';
import type { Account } from '../domain/account.ts';
import { changeGuardian, type GuardianChange } from '../domain/guardian-changes.ts';
import type { Guardian } from '../domain/notification.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';

export interface GuardianRequest {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
  readonly change: GuardianChange;
  /** Who did it and by which way; absent where a provider's word did, which is logged elsewhere. */
  readonly by?: ChangedBy | undefined;
}

export interface ChangedBy {
  readonly actor: Actor;
  /** `office`, `portal`, `sms`, `link`. */
  readonly role: string;
  readonly reason: string | null;
}

export type GuardianAnswer = 'changed' | 'unchanged' | 'unknown';

export interface GuardianState {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly nowOf: ReadonlyMap<string, Date>;
  readonly heads: readonly OperationHead[];
}

export function guardianDoor(
  clocks: Clocks,
): DoorHandler<GuardianRequest, GuardianState, GuardianAnswer> {
  return {
    load: (reader, requests) =>
      loadGuardians(
        reader,
        clocks,
        requests.map(({ request }) => request),
      ),
    decide(state, requests) {
      const work = openGuardianWork(state);
      const answers = requests.map((request) => work.take(request));
      return { decision: { writes: work.writes(), events: [], changed: [] }, answers };
    },
  };
}

export async function loadGuardians(
  reader: SnapshotReader,
  clocks: Clocks,
  requests: readonly Pick<GuardianRequest, 'tenant' | 'accountId'>[],
): Promise<GuardianState> {
  const tenants = [...new Set(requests.map(({ tenant }) => tenant))];
  const ids = [...new Set(requests.map(({ accountId }) => accountId))];
  const accounts = await reader.find<Account>('accounts', { _id: { $in: ids } });
  const calendars = await reader.find<CalendarDocument>('calendars', { _id: { $in: tenants } });
  return {
    accounts: new Map(accounts.map((one) => [one._id, one])),
    nowOf: new Map(calendars.map((one) => [one._id, nowAt(one, clocks)])),
    heads: await loadOperationHeads(reader, tenants),
  };
}

/** What changes in one transaction; several changes of one account build on each other. */
export function openGuardianWork({ accounts, nowOf, heads }: GuardianState) {
  const current = new Map(accounts);
  const touched = new Set<string>();
  const drafts: OperationDraft[] = [];
  return {
    account: (id: string): Account | undefined => current.get(id),
    take({ request, cause }: DoorRequest<GuardianRequest>): GuardianAnswer {
      const { tenant, accountId, guardianId, change, by } = request;
      const before = current.get(accountId);
      const guardian = guardianOf(before, guardianId);
      if (before?.tenant !== tenant || guardian === undefined) return 'unknown';
      const after = changeGuardian(before, guardianId, change);
      if (after === before) return 'unchanged';
      current.set(accountId, after);
      touched.add(accountId);
      if (by === undefined) return 'changed';
      const now = nowOf.get(tenant) ?? new Date();
      drafts.push({
        ...by,
        tenant,
        kind: operations[change.kind],
        subject: `guardian:${guardianId}`,
        before: loggedOf(guardian),
        after: loggedOf(guardianOf(after, guardianId)),
        at: now.toISOString(),
        traceId: cause.traceId,
      });
      return 'changed';
    },
    writes(): readonly CollectionWrites[] {
      if (touched.size === 0) return [];
      const replacements = [...touched].map((_id) => ({
        replaceOne: { filter: { _id }, replacement: { ...current.get(_id) } },
      }));
      return [
        { collection: 'accounts', operations: replacements },
        ...operationWrites(heads, drafts),
      ];
    },
  };
}

const operations: Readonly<Record<GuardianChange['kind'], string>> = {
  wishes: 'wishesChanged',
  stop: 'channelStopped',
  resume: 'channelResumed',
  unsubscribe: 'topicUnsubscribed',
  verified: 'addressVerified',
  failing: 'addressFailing',
  recovered: 'addressRecovered',
};

function guardianOf(account: Account | undefined, guardianId: string): Guardian | undefined {
  return account?.guardians.find((one) => one.guardianId === guardianId);
}

/** The addresses themselves stay out, sealed as they are: the log is kept for ever. */
function loggedOf(guardian: Guardian | undefined) {
  const { wishes, verified = {}, failing = {} } = guardian ?? {};
  return {
    wishes: wishes ?? null,
    verified: Object.keys(verified),
    failing: Object.keys(failing),
  };
}
