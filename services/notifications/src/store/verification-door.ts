/** Sends proofs of addresses and takes the codes that come back. */
import type {
  CollectionWrites,
  DoorHandler,
  DoorRequest,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { addressOf, type Notification } from '../domain/notification.ts';
import {
  nextProofAt,
  outcomeOfTry,
  type PendingCode,
  sentWith,
  type TryOutcome,
} from '../domain/verification.ts';
import { deliveryChanged } from './desk.ts';
import {
  type ChangedBy,
  type GuardianRequest,
  type GuardianState,
  loadGuardians,
  openGuardianWork,
} from './guardian-door.ts';

export const VERIFICATIONS = 'verifications';
export const PROOFS_SENT = 'proofsSent';

interface About {
  readonly tenant: string;
  readonly accountId: string;
  readonly guardianId: string;
  readonly channel: 'email' | 'sms';
  /** The machine's time. */
  readonly now: Date;
  readonly by: ChangedBy;
}

export interface SendProof extends About {
  readonly kind: 'send';
  /** A keyed hash of the address in clear, by which its proofs are counted. */
  readonly addressName: string;
  /** Null for a link, which proves itself. */
  readonly code: PendingCode | null;
  readonly notification: Notification;
}

export interface TryCode extends About {
  readonly kind: 'try';
  readonly codeHash: string;
}

export type VerificationRequest = SendProof | TryCode;

export type VerificationAnswer =
  | { readonly kind: 'sent' }
  | { readonly kind: 'tooOften'; readonly nextAt: Date }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'tried'; readonly outcome: TryOutcome };

export interface PendingDocument extends PendingCode {
  /** Account, guardian, channel: a newer code takes the place of the one before. */
  readonly _id: string;
  readonly accountId: string;
}

interface SentDocument {
  /** The name of the address. */
  readonly _id: string;
  readonly sentAt: readonly Date[];
  /** Of the last one, for the database to forget it by. */
  readonly lastAt: Date;
}

interface State {
  readonly guardians: GuardianState;
  readonly pending: ReadonlyMap<string, PendingDocument>;
  readonly sent: ReadonlyMap<string, SentDocument>;
}

export function verificationDoor(
  clocks: Clocks,
): DoorHandler<VerificationRequest, State, VerificationAnswer> {
  return {
    load: (reader, requests) =>
      load(
        reader,
        clocks,
        requests.map(({ request }) => request),
      ),
    decide(state, requests) {
      const work: Work = {
        state,
        guardians: openGuardianWork(state.guardians),
        pending: new Map(state.pending),
        sent: new Map(state.sent),
        notifications: [],
      };
      const answers = requests.map((one) => take(work, one));
      const events = work.notifications.map((one) => deliveryChanged(one, one.cause));
      return { decision: { writes: writesOf(work), events, changed: [] }, answers };
    },
  };
}

async function load(
  reader: SnapshotReader,
  clocks: Clocks,
  requests: readonly VerificationRequest[],
): Promise<State> {
  const ids = requests.map(pendingId);
  const names = requests.flatMap((one) => (one.kind === 'send' ? [one.addressName] : []));
  const pending = await reader.find<PendingDocument>(VERIFICATIONS, { _id: { $in: ids } });
  const sent = await reader.find<SentDocument>(PROOFS_SENT, { _id: { $in: names } });
  return {
    guardians: await loadGuardians(reader, clocks, requests),
    pending: new Map(pending.map((one) => [one._id, one])),
    sent: new Map(sent.map((one) => [one._id, one])),
  };
}

interface Work {
  readonly state: State;
  readonly guardians: ReturnType<typeof openGuardianWork>;
  readonly pending: Map<string, PendingDocument>;
  readonly sent: Map<string, SentDocument>;
  readonly notifications: Notification[];
}

function take(work: Work, { request, cause }: DoorRequest<VerificationRequest>) {
  const account = work.guardians.account(request.accountId);
  const guardian = account?.guardians.find(({ guardianId }) => guardianId === request.guardianId);
  if (account?.tenant !== request.tenant || guardian === undefined) {
    return { kind: 'unknown' } as const;
  }
  if (request.kind === 'send') return send(work, { request, cause });
  const id = pendingId(request);
  const { failing: _failing, ...bare } = guardian;
  const address = addressOf(bare, request.channel);
  const pending = work.pending.get(id);
  const outcome = outcomeOfTry(pending, { ...request, address });
  if (outcome === 'wrong' && pending !== undefined) {
    work.pending.set(id, { ...pending, tries: pending.tries + 1 });
  }
  if (outcome === 'confirmed' && address !== null) {
    work.pending.delete(id);
    work.guardians.take({ request: proved(request, address), cause });
  }
  return { kind: 'tried', outcome } as const;
}

function send(work: Work, { request, cause }: DoorRequest<SendProof>): VerificationAnswer {
  const { addressName, code, notification, accountId, now } = request;
  const before = work.sent.get(addressName)?.sentAt ?? [];
  const sentAt = sentWith(before, now);
  if (sentAt === null) return { kind: 'tooOften', nextAt: nextProofAt(before) };
  work.sent.set(addressName, { _id: addressName, sentAt, lastAt: now });
  const id = pendingId(request);
  if (code !== null) work.pending.set(id, { ...code, _id: id, accountId });
  work.notifications.push(notification);
  // Somebody wants to know whether it arrives again.
  const { tenant, guardianId, channel } = request;
  const change = { kind: 'recovered', channel } as const;
  work.guardians.take({ request: { tenant, accountId, guardianId, change }, cause });
  return { kind: 'sent' };
}

function proved({ by, ...about }: TryCode, address: string): GuardianRequest {
  const { tenant, accountId, guardianId, channel } = about;
  return { tenant, accountId, guardianId, by, change: { kind: 'verified', channel, address } };
}

function writesOf({ state, guardians, pending, sent, notifications }: Work): CollectionWrites[] {
  const inserts = notifications.map((one) => ({ insertOne: { document: { ...one } } }));
  return [
    { collection: VERIFICATIONS, operations: differences(state.pending, pending) },
    { collection: PROOFS_SENT, operations: differences(state.sent, sent) },
    { collection: 'notifications', operations: inserts },
    ...guardians.writes(),
  ].filter(({ operations }) => operations.length > 0);
}

function differences<Document extends { readonly _id: string }>(
  before: ReadonlyMap<string, Document>,
  after: ReadonlyMap<string, Document>,
): WriteOperation[] {
  const gone = [...before.keys()].filter((_id) => !after.has(_id));
  const changed = [...after.values()].filter((one) => before.get(one._id) !== one);
  return [
    ...gone.map((_id) => ({ deleteOne: { filter: { _id } } })),
    ...changed.map((one) => ({
      replaceOne: { filter: { _id: one._id }, replacement: { ...one }, upsert: true },
    })),
  ];
}

function pendingId({ accountId, guardianId, channel }: About): string {
  return `${accountId}:${guardianId}:${channel}`;
}
