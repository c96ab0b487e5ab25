/** Devices that show a code and wait for the office; forgotten when their time is over. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { CollectionDefinition } from '@mestolo/service/mongo.ts';
import type { mongo } from 'mongoose';
import {
  PAIRING_SECONDS,
  type Pairing,
  POLL_SECONDS,
  type PollAnswer,
  pollAnswer,
  USER_CODE_BYTES,
  userCodeOf,
} from '../domain/pairing.ts';

export const PAIRINGS = 'pairings';

/** An approval can be asked for again after a lost answer. */
const KEPT_AFTER_SECONDS = 3_600;
/** Anybody may begin one; more than this at a time is no school's doing. */
const MOST_AT_A_TIME = 500;

export const pairingCollection: CollectionDefinition = {
  name: PAIRINGS,
  indexes: [
    { key: { userCode: 1 }, unique: true },
    { key: { expiresAt: 1 }, expireAfterSeconds: KEPT_AFTER_SECONDS },
  ],
};

export interface PairedDevice {
  readonly deviceId: string;
  readonly schoolId: string;
  readonly name: string;
}

export interface PairingDocument extends Omit<Pairing, 'expiresAtMs'> {
  /** Hash of the secret by which the device asks. */
  readonly _id: string;
  readonly userCode: string;
  readonly publicKey: string;
  /** What the device says of itself, such as its model. */
  readonly description: string;
  /** Fixed from the beginning: an approval that is repeated makes no second device. */
  readonly deviceId: string;
  readonly expiresAt: Date;
  readonly device: PairedDevice | null;
}

export interface Pairings {
  /** Null where too many wait. */
  begin(
    device: Pick<PairingDocument, 'publicKey' | 'description'>,
  ): Promise<{ readonly deviceCode: string; readonly userCode: string } | null>;
  poll(deviceCode: string): Promise<{
    readonly answer: PollAnswer;
    readonly device: PairedDevice | null;
    readonly intervalSeconds: number;
  }>;
  /** One whose time is not over. */
  byUserCode(userCode: string): Promise<PairingDocument | null>;
  settle(userCode: string, device: PairedDevice | null): Promise<void>;
}

export function createPairings(db: mongo.Db): Pairings {
  const pairings = db.collection<PairingDocument>(PAIRINGS);
  return {
    async begin(device) {
      const now = Date.now();
      const waiting = { state: 'waiting', expiresAt: { $gt: new Date(now) } } as const;
      if ((await pairings.countDocuments(waiting)) >= MOST_AT_A_TIME) return null;
      const deviceCode = randomBytes(32).toString('base64url');
      const userCode = userCodeOf(randomBytes(USER_CODE_BYTES));
      await pairings.insertOne({
        _id: hashOf(deviceCode),
        userCode,
        ...device,
        deviceId: randomUUID(),
        state: 'waiting',
        device: null,
        lastPolledMs: null,
        intervalSeconds: POLL_SECONDS,
        expiresAt: new Date(now + PAIRING_SECONDS * 1000),
      });
      return { deviceCode, userCode };
    },
    async poll(deviceCode) {
      const now = Date.now();
      const _id = hashOf(deviceCode);
      const found = await pairings.findOneAndUpdate({ _id }, { $set: { lastPolledMs: now } });
      const pairing = found && { ...found, expiresAtMs: found.expiresAt.getTime() };
      const answer = pollAnswer(pairing, now);
      const slower = answer === 'slow_down' ? POLL_SECONDS : 0;
      if (slower) await pairings.updateOne({ _id }, { $inc: { intervalSeconds: slower } });
      const intervalSeconds = (found?.intervalSeconds ?? POLL_SECONDS) + slower;
      return { answer, device: found?.device ?? null, intervalSeconds };
    },
    byUserCode: (userCode) => pairings.findOne({ userCode, expiresAt: { $gt: new Date() } }),
    async settle(userCode, device) {
      const state = device ? 'approved' : 'denied';
      await pairings.updateOne({ userCode, state: 'waiting' }, { $set: { state, device } });
    },
  };
}

function hashOf(deviceCode: string): string {
  return createHash('sha256').update(deviceCode).digest('base64url');
}
