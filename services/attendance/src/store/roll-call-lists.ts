/** What a device is told before its roll call. To ask is also to be heard of. */
import type { Clocks } from '@mestolo/service/clock.ts';
import type { mongo } from 'mongoose';
import { orderOn } from '../domain/meal-orders.ts';
import { NOTHING_SENT } from '../domain/sequence.ts';
import type { Enrolment } from '../domain/service-day.ts';
import { CALENDARS, DEVICE_STREAMS, PUPILS } from './collections.ts';
import {
  type CalendarDocument,
  type DeviceStreamDocument,
  type PupilDocument,
  SCHEMA,
} from './documents.ts';
import { ORDERS } from './order-collections.ts';
import type { OrdersDocument } from './order-documents.ts';

export interface RollCallList {
  /** Null where it has not arrived yet. */
  readonly calendar: CalendarDocument | null;
  readonly pupils: readonly {
    readonly pupilId: string;
    readonly enrolments: readonly Enrolment[];
    readonly order: 'none' | 'standard' | 'plain';
  }[];
}

export interface RollCallLists {
  of(day: {
    readonly tenant: string;
    readonly schoolId: string;
    readonly servedOn: string;
    readonly deviceId: string;
  }): Promise<RollCallList>;
}

export function createRollCallLists(db: mongo.Db, clocks: Clocks): RollCallLists {
  return {
    async of({ tenant, schoolId, servedOn, deviceId }) {
      const calendar = await db.collection<CalendarDocument>(CALENDARS).findOne({ _id: tenant });
      const pupils = await db
        .collection<PupilDocument>(PUPILS)
        .find({
          _id: { $gte: `${tenant}:`, $lt: `${tenant};` },
          accountId: { $ne: null },
          enrolments: { $elemMatch: { schoolId, from: { $lte: servedOn } } },
        })
        .toArray();
      const orders = await db
        .collection<OrdersDocument>(ORDERS)
        .find({ _id: { $in: pupils.map(({ _id }) => _id) } })
        .toArray();
      const rules = new Map(orders.map((order) => [order._id, order.rules]));
      if (calendar) {
        clocks.set(tenant, calendar.clock);
        await noteHeard(db, { tenant, deviceId, at: clocks.now(tenant).toISOString() });
      }
      return {
        calendar,
        pupils: pupils.map(({ _id, enrolments }) => ({
          pupilId: _id.slice(tenant.length + 1),
          enrolments,
          order: orderOn(rules.get(_id) ?? [], servedOn),
        })),
      };
    },
  };
}

async function noteHeard(
  db: mongo.Db,
  { tenant, deviceId, at }: { tenant: string; deviceId: string; at: string },
): Promise<void> {
  const streams = db.collection<DeviceStreamDocument>(DEVICE_STREAMS);
  const born = { schema: SCHEMA, tenant, ...NOTHING_SENT };
  await streams.updateOne(
    { _id: deviceId },
    { $max: { lastSeenAt: at }, $inc: { writes: 1 }, $setOnInsert: born },
    { upsert: true },
  );
}
