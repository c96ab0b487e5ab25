/**
 * A broadcast on its way: begun, made part by part, finished, or swept away after it was cancelled.
 * Cursor and notifications commit together, so that a process that dies loses and doubles nothing.
 */
import type {
  CollectionWrites,
  DoorHandler,
  DoorRequest,
  SnapshotReader,
} from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { Account } from '../domain/account.ts';
import {
  advance,
  type Broadcast,
  begin,
  finish,
  isDue,
  swept,
  traitsOf,
} from '../domain/broadcast.ts';
import { makePart } from '../domain/broadcast-part.ts';
import { mayBecome } from '../domain/delivery.ts';
import { afterQuietHours } from '../domain/local-day.ts';
import type { Notification } from '../domain/notification.ts';
import type { Settings } from '../domain/settings.ts';
import { writeOf } from './broadcast-door.ts';
import { BROADCAST_UNREACHABLE, BROADCASTS, type UnreachableDocument } from './broadcasts.ts';
import { type CalendarDocument, nowAt } from './calendars.ts';
import { deliveryChanged } from './desk.ts';
import { SETTINGS, type SettingsDocument, settingsOf } from './settings.ts';

interface Named {
  readonly tenant: string;
  readonly broadcastId: string;
}

export interface MakePart extends Named {
  readonly kind: 'make';
  readonly from: string;
  readonly accountIds: readonly string[];
  readonly isLast: boolean;
  readonly withDiet: ReadonlySet<string> | null;
}

export type BroadcastStep =
  | (Named & { readonly kind: 'begin' })
  | MakePart
  /** Nothing of it waits to be sent any more. */
  | (Named & { readonly kind: 'finish' })
  | (Named & { readonly kind: 'sweep'; readonly ids: readonly string[]; readonly isLast: boolean });

/** `late`: another replica was faster, or the office cancelled it. */
export type StepAnswer = 'done' | 'late';

interface Loaded {
  readonly broadcasts: ReadonlyMap<string, Broadcast>;
  readonly calendars: ReadonlyMap<string, CalendarDocument>;
  readonly settings: ReadonlyMap<string, Settings>;
  readonly now: ReadonlyMap<string, Date>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly waiting: ReadonlyMap<string, Notification>;
}

type Steps = readonly DoorRequest<BroadcastStep>[];

/** Nobody asks for many at once: each may be a large transaction of its own. */
const WHOLE_GROUP = { facts: 500, bytes: 1_000_000 };

export function broadcastRunDoor(clocks: Clocks): DoorHandler<BroadcastStep, Loaded, StepAnswer> {
  return {
    size: () => WHOLE_GROUP,
    load: (reader, requests) => load(reader, clocks, requests),
    decide(loaded, requests) {
      const broadcasts = new Map(loaded.broadcasts);
      const writes: CollectionWrites[] = [];
      const told: Notification[] = [];
      const answers = requests.map(({ request }): StepAnswer => {
        const before = broadcasts.get(request.broadcastId);
        const now = loaded.now.get(request.tenant);
        if (before === undefined || now === undefined) return 'late';
        const done = step(request, before, { loaded, now });
        if (done === null) return 'late';
        if (done.after !== before) {
          broadcasts.set(before._id, done.after);
          writes.push({ collection: BROADCASTS, operations: [writeOf(before, done.after)] });
        }
        writes.push(...done.writes);
        told.push(...done.told);
        return 'done';
      });
      const events = told.map((one) => deliveryChanged(one, one.cause));
      return { decision: { writes, events, changed: [] }, answers };
    },
  };
}

async function load(reader: SnapshotReader, clocks: Clocks, requests: Steps): Promise<Loaded> {
  const steps = requests.map(({ request }) => request);
  const find = async <Document extends { readonly _id: string }>(
    collection: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Document>> => {
    if (ids.length === 0) return new Map();
    const found = await reader.find<Document>(collection, { _id: { $in: [...new Set(ids)] } });
    return new Map(found.map((one) => [one._id, one]));
  };
  const tenants = steps.map(({ tenant }) => tenant);
  const calendars = await find<CalendarDocument>('calendars', tenants);
  const settings = await find<SettingsDocument>(SETTINGS, tenants);
  const accountIds = steps.flatMap((one) => (one.kind === 'make' ? one.accountIds : []));
  const waitingIds = steps.flatMap((one) => (one.kind === 'sweep' ? one.ids : []));
  return {
    broadcasts: await find<Broadcast>(
      BROADCASTS,
      steps.map(({ broadcastId }) => broadcastId),
    ),
    calendars,
    settings: new Map(tenants.map((tenant) => [tenant, settingsOf(settings.get(tenant))])),
    now: new Map([...calendars.values()].map((one) => [one._id, nowAt(one, clocks)])),
    accounts: await find<Account>('accounts', accountIds),
    waiting: await find<Notification>('notifications', waitingIds),
  };
}

interface Done {
  readonly after: Broadcast;
  readonly writes: readonly CollectionWrites[];
  readonly told: readonly Notification[];
}

interface Around {
  readonly loaded: Loaded;
  readonly now: Date;
}

/** Null where it is not to be done any more. */
function step(request: BroadcastStep, before: Broadcast, around: Around): Done | null {
  const now = around.now.toISOString();
  switch (request.kind) {
    case 'begin': {
      const { timeZone = 'Europe/Rome' } = around.loaded.calendars.get(before.tenant) ?? {};
      const day = localDate(around.now, timeZone);
      return isDue(before, now) ? alone(begin(before, { now, day })) : null;
    }
    case 'finish':
      return alone(finish(before, now));
    case 'make':
      return make(request, before, around);
    case 'sweep':
      return sweep(request, before, around);
  }
}

function alone(after: Broadcast | null): Done | null {
  return after && { after, writes: [], told: [] };
}

function make(request: MakePart, before: Broadcast, { loaded, now }: Around): Done | null {
  const { tenant, run } = before;
  const calendar = loaded.calendars.get(tenant);
  const settings = loaded.settings.get(tenant);
  if (calendar === undefined || settings === undefined || run === null) return null;
  const accounts = request.accountIds.flatMap((id) => loaded.accounts.get(id) ?? []);
  const made = makePart(before, accounts, {
    day: run.day,
    withDiet: request.withDiet,
    lowBelowCents: calendar.lowBalanceBelowCents,
    settings,
    now,
    dueAt: afterQuietHours(now, calendar.timeZone, traitsOf(before).hours),
  });
  const after = advance(before, {
    from: request.from,
    to: request.accountIds.at(-1) ?? request.from,
    isLast: request.isLast,
    families: made.families,
    unreachable: made.unreachable.length,
    notifications: made.notifications.length,
  });
  if (after === null) return null;
  const unreachable = made.unreachable.map(({ accountId, why }): UnreachableDocument => {
    const _id = `${before._id}:${accountId}`;
    return { _id, tenant, broadcastId: before._id, accountId, why };
  });
  const writes = [
    insertAll('notifications', made.notifications),
    insertAll(BROADCAST_UNREACHABLE, unreachable),
  ];
  return { after, writes, told: made.notifications };
}

function insertAll(collection: string, documents: readonly object[]): CollectionWrites {
  return {
    collection,
    operations: documents.map((one) => ({ insertOne: { document: { ...one } } })),
  };
}

/** What a sender has taken up meanwhile is not touched: its version is another one. */
function sweep(
  request: Extract<BroadcastStep, { readonly kind: 'sweep' }>,
  before: Broadcast,
  { loaded, now }: Around,
): Done | null {
  if (before.cancelled === null) return null;
  const ended = request.ids.flatMap((id): Notification[] => {
    const one = loaded.waiting.get(id);
    if (one?.broadcastId !== before._id || one.state === 'sending') return [];
    if (!mayBecome(one.state, 'cancelled')) return [];
    const changedAt = now.toISOString();
    const reason = 'broadcastCancelled';
    return [{ ...one, state: 'cancelled', reason, changedAt, version: one.version + 1 }];
  });
  const operations = ended.map(({ _id, version, state, reason, changedAt }) => ({
    updateOne: {
      filter: { _id, version: version - 1 },
      update: {
        $set: { state, reason, changedAt, version },
        $push: { history: { state, at: changedAt, reason } },
      },
    },
  }));
  const writes = operations.length > 0 ? [{ collection: 'notifications', operations }] : [];
  return { after: request.isLast ? (swept(before) ?? before) : before, writes, told: ended };
}
