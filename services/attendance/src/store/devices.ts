/** The register of canteen devices, for whoever must know one. */
import type { mongo } from 'mongoose';
import { DEVICE_STREAMS, DEVICES } from './collections.ts';
import type { DeviceDocument, DeviceStreamDocument } from './documents.ts';

export interface Devices {
  find(deviceId: string): Promise<DeviceDocument | null>;
  /**
   * Takes one of the few attempts that a code has, before the code is looked at: a stranger who
   * tries many at once has no more of them. Null where none is left or the code is too old.
   */
  attempt(deviceId: string, now: string): Promise<DeviceDocument | null>;
  /** The devices of a Comune, by id, behind `after`. */
  of(
    tenant: string,
    span: { readonly after: string | undefined; readonly limit: number },
  ): Promise<{ readonly device: DeviceDocument; readonly stream: DeviceStreamDocument | null }[]>;
}

const durable = { writeConcern: { w: 'majority', j: true } } as const;

export function createDevices(db: mongo.Db): Devices {
  const devices = db.collection<DeviceDocument>(DEVICES);
  return {
    find: (deviceId) => devices.findOne({ _id: deviceId }),
    attempt: (deviceId, now) =>
      devices.findOneAndUpdate(
        {
          _id: deviceId,
          revokedAt: null,
          'code.attemptsLeft': { $gt: 0 },
          'code.expiresAt': { $gt: now },
        },
        { $inc: { 'code.attemptsLeft': -1, writes: 1 } },
        { returnDocument: 'after', ...durable },
      ),
    async of(tenant, { after, limit }) {
      const behind = after === undefined ? {} : { _id: { $gt: after } };
      const found = await devices
        .find({ tenant, ...behind })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      const streams = await db
        .collection<DeviceStreamDocument>(DEVICE_STREAMS)
        .find({ _id: { $in: found.map(({ _id }) => _id) } })
        .toArray();
      const byId = new Map(streams.map((stream) => [stream._id, stream]));
      return found.map((device) => ({ device, stream: byId.get(device._id) ?? null }));
    },
  };
}
