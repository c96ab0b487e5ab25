/** What explaining an entry needs: the tariff it names, its pupil, its Comune. */
import type { mongo } from 'mongoose';
import type { Entry } from '../domain/entry.ts';
import type { PriceFacts } from '../domain/explanation.ts';
import type { Comune, Pupil } from '../domain/pupil.ts';
import { NO_DISCOUNTS, type Tariff } from '../domain/tariff.ts';
import { COMUNI, PUPILS, TARIFFS } from './collections.ts';

export type FindPriceFacts = (entry: Entry) => Promise<PriceFacts>;

export function createPriceFacts(db: mongo.Db): FindPriceFacts {
  return async ({ tenant, tariff, pupilId }) => {
    const [pupil, comune, found] = await Promise.all([
      db.collection<Pupil>(PUPILS).findOne<Pupil>({ _id: pupilId ?? '', tenant }),
      db.collection<Comune>(COMUNI).findOne<Comune>({ _id: tenant }),
      db.collection<Tariff & { _id: string }>(TARIFFS).findOne({ _id: `${tenant}:${tariff}` }),
    ]);
    // Versions from before there were fees do not name them.
    const version = found && { ...found, fees: found.fees ?? [] };
    return {
      pupil,
      comune,
      tariff: version && { ...version, discounts: version.discounts ?? NO_DISCOUNTS },
    };
  };
}
