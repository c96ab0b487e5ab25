/** The register of canteen devices and their public keys. */
import type { mongo } from 'mongoose';
import { DEVICES } from './collections.ts';
import { type DeviceDocument, SCHEMA } from './documents.ts';

export interface NewDevice {
  readonly deviceId: string;
  readonly tenant: string;
  readonly schoolId: string;
  readonly name: string;
  readonly publicKey: string;
  readonly at: string;
  readonly by: string;
}

export interface Devices {
  find(deviceId: string): Promise<DeviceDocument | null>;
  of(tenant: string): Promise<DeviceDocument[]>;
  /** `conflict`: the id stands for another device, school or key. */
  register(device: NewDevice): Promise<'registered' | 'same' | 'conflict'>;
  /** False where the Comune has no such device. */
  revoke(device: {
    readonly deviceId: string;
    readonly tenant: string;
    readonly at: string;
    readonly by: string;
  }): Promise<boolean>;
}

const durable = { writeConcern: { w: 'majority', j: true } } as const;

export function createDevices(db: mongo.Db): Devices {
  const devices = db.collection<DeviceDocument>(DEVICES);
  const find = (deviceId: string) => devices.findOne({ _id: deviceId });
  return {
    find,
    of: (tenant) => devices.find({ tenant }).sort({ _id: 1 }).toArray(),
    async register({ deviceId, tenant, schoolId, name, publicKey, at, by }) {
      const said = { tenant, schoolId, publicKey };
      const known = await devices.findOneAndUpdate(
        { _id: deviceId },
        {
          $setOnInsert: {
            ...said,
            schema: SCHEMA,
            name,
            registeredAt: at,
            registeredBy: by,
            revokedAt: null,
            revokedBy: null,
          },
        },
        { upsert: true, returnDocument: 'before', ...durable },
      );
      if (!known) return 'registered';
      const same =
        known.tenant === tenant && known.schoolId === schoolId && known.publicKey === publicKey;
      return same ? 'same' : 'conflict';
    },
    async revoke({ deviceId, tenant, at, by }) {
      // The first revocation is the one that counts, and it is never taken back.
      await devices.updateOne(
        { _id: deviceId, tenant, revokedAt: null },
        { $set: { revokedAt: at, revokedBy: by } },
        durable,
      );
      return (await find(deviceId))?.tenant === tenant;
    },
  };
}
