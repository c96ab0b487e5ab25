/**
 * What SMS cost each Comune, by local day: set aside before an SMS leaves, and given back where it
 * did not. The notification and the day's sum change in one transaction.
 */
import type {
  CollectionWrites,
  DoorHandler,
  SnapshotReader,
  WriteOperation,
} from '@mestolo/messaging/handler.ts';
import { type NextStep, type Outcome, openStates } from '../domain/delivery.ts';
import type { Notification } from '../domain/notification.ts';
import {
  type DaySpending,
  fits,
  NOTHING_SPENT,
  type Reservation,
  type SmsCost,
  withCost,
} from '../domain/spending.ts';

export const SPENDING = 'spending';

export interface SpendingDocument extends DaySpending {
  /** `<tenant>:<day>` */
  readonly _id: string;
  readonly tenant: string;
  readonly day: string;
}

export interface SpendingRequest {
  readonly reference: string;
  /** The version that the sender's claim made. */
  readonly version: number;
  readonly day: string;
  readonly cost: SmsCost;
  /** Null where nothing limits it. */
  readonly capCents: number | null;
}

/** `late`: another sender has taken it up meanwhile. */
export type SpendingAnswer = 'reserved' | 'overTheCap' | 'late';

interface SpendingState {
  readonly notifications: ReadonlyMap<string, Notification>;
  readonly days: ReadonlyMap<string, DaySpending>;
}

const idOf = (tenant: string, day: string) => `${tenant}:${day}`;

export function spendingDoor(): DoorHandler<SpendingRequest, SpendingState, SpendingAnswer> {
  return {
    async load(reader, requests) {
      const references = requests.map(({ request }) => request.reference);
      const found = await reader.find<Notification>('notifications', {
        reference: { $in: references },
      });
      const notifications = new Map(found.map((one) => [one.reference, one]));
      const ids = requests.flatMap(({ request }) => {
        const tenant = notifications.get(request.reference)?.tenant;
        return tenant === undefined ? [] : [idOf(tenant, request.day)];
      });
      return { notifications, days: await readDays(reader, ids) };
    },
    decide({ notifications, days }, requests) {
      const spent = new Map(days);
      const moves: SpendingMove[] = [];
      const operations: WriteOperation[] = [];
      const answers = requests.map(({ request }): SpendingAnswer => {
        const before = notifications.get(request.reference);
        if (before?.version !== request.version) return 'late';
        const { tenant, reserved } = before;
        const { day, cost } = request;
        // What an attempt that was interrupted had set aside on the same day is still there.
        if (reserved?.day === day && reserved.millicents === cost.millicents) return 'reserved';
        const id = idOf(tenant, day);
        const soFar = spent.get(id) ?? NOTHING_SPENT;
        if (!fits(soFar, cost, request.capCents)) return 'overTheCap';
        spent.set(id, withCost(soFar, cost));
        moves.push({ tenant, day, ...cost, times: 1 });
        if (reserved) moves.push({ tenant, ...reserved, times: -1 });
        const $set = { reserved: { day, ...cost } };
        const filter = { _id: before._id, version: before.version };
        operations.push({ updateOne: { filter, update: { $set } } });
        return 'reserved';
      });
      const writes = [{ collection: 'notifications', operations }, spendingWrites(moves)];
      const decision = {
        writes: writes.filter((one) => one.operations.length > 0),
        events: [],
        changed: [],
      };
      return { decision, answers };
    },
  };
}

async function readDays(reader: SnapshotReader, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, DaySpending>();
  const found = await reader.find<SpendingDocument>(SPENDING, { _id: { $in: [...new Set(ids)] } });
  return new Map(found.map((one) => [one._id, one]));
}

export interface SpendingMove extends Reservation {
  readonly tenant: string;
  /** 1: set aside; -1: given back. */
  readonly times: 1 | -1;
}

export function spendingWrites(moves: readonly SpendingMove[]): CollectionWrites {
  const byDay = Map.groupBy(moves, ({ tenant, day }) => idOf(tenant, day));
  const operations = [...byDay].flatMap(([_id, ofDay]): WriteOperation[] => {
    const [first] = ofDay;
    if (first === undefined) return [];
    const { tenant, day } = first;
    const sum = (of: (move: SpendingMove) => number) =>
      ofDay.reduce((total, move) => total + of(move) * move.times, 0);
    const $inc = {
      messages: sum(() => 1),
      parts: sum(({ parts }) => parts),
      millicents: sum(({ millicents }) => millicents),
    };
    const update = { $inc, $setOnInsert: { tenant, day } };
    return [{ updateOne: { filter: { _id }, update, upsert: true } }];
  });
  return { collection: SPENDING, operations };
}

/** What an outcome makes of the money that was set aside. */
export function afterOutcome(
  { reserved, cost }: Notification,
  given: { readonly outcome: Outcome; readonly isReport: boolean; readonly step: NextStep },
): {
  readonly fields: Pick<Notification, 'reserved' | 'cost'>;
  readonly released: (Reservation & { readonly times: -1 }) | null;
} {
  const { outcome, isReport, step } = given;
  const asIs = { fields: { reserved: reserved ?? null, cost: cost ?? null }, released: null };
  if (!reserved) return asIs;
  const { kind } = outcome;
  // Whoever reports on an SMS has taken it, also where its sender has not heard that yet.
  const wasTaken = isReport || kind === 'sent' || kind === 'pending' || kind === 'delivered';
  if (wasTaken) {
    const parts = (cost?.parts ?? 0) + reserved.parts;
    const millicents = (cost?.millicents ?? 0) + reserved.millicents;
    return { fields: { reserved: null, cost: { parts, millicents } }, released: null };
  }
  if (openStates.includes(step.state) && kind !== 'postponed') return asIs;
  return {
    fields: { reserved: null, cost: cost ?? null },
    released: { ...reserved, times: -1 },
  };
}
