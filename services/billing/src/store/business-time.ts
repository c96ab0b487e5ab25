/** Business time of a Comune for doors that read: its clock is asked for each time. */
import type { Clocks } from '@mestolo/service/clock.ts';
import { localDate } from '@mestolo/service/local-time.ts';
import type { mongo } from 'mongoose';
import type { Comune } from '../domain/pupil.ts';
import { COMUNI } from './collections.ts';

export interface BusinessTime {
  now(tenant: string): Promise<Date>;
  /** The local day. */
  today(tenant: string): Promise<string>;
}

export function createBusinessTime(db: mongo.Db, clocks: Clocks): BusinessTime {
  const read = async (tenant: string) => {
    const comune = await db.collection<Comune>(COMUNI).findOne<Comune>({ _id: tenant });
    if (comune) clocks.set(tenant, comune.clock);
    return { now: clocks.now(tenant), timeZone: comune?.settings?.timeZone ?? 'Europe/Rome' };
  };
  return {
    now: async (tenant) => (await read(tenant)).now,
    async today(tenant) {
      const { now, timeZone } = await read(tenant);
      return localDate(now, timeZone);
    },
  };
}

const KEPT_MS = 60_000;

/** For measuring: whose clock is changed is measured by the old one for a minute. */
export function rememberedTime(db: mongo.Db, clocks: Clocks): Pick<BusinessTime, 'now'> {
  const time = createBusinessTime(db, clocks);
  const readAtMs = new Map<string, number>();
  return {
    async now(tenant) {
      const at = readAtMs.get(tenant);
      if (at !== undefined && performance.now() - at < KEPT_MS) return clocks.now(tenant);
      const now = await time.now(tenant);
      readAtMs.set(tenant, performance.now());
      return now;
    },
  };
}
