/** What is known of outages and of the health of PagoPA's doors, outside any transaction. */
import type { mongo } from 'mongoose';
import { type DoorHealth, HEALTHY } from '../domain/door-health.ts';
import type { Outage, OutagePart } from '../domain/outage.ts';
import { DOOR_HEALTH, NOTICES, OUTAGES } from './collections.ts';
import { type NoticeDocument, type OutageDocument, toOutage } from './documents.ts';

type HealthDocument = DoorHealth & { readonly _id: string; readonly revision: number };

export interface Outages {
  ofTenant(tenant: string): Promise<Outage[]>;
  /** Of every Comune. */
  open(): Promise<Outage[]>;
  /** Ended, and not all notices are moved yet. */
  unmoved(): Promise<Outage[]>;
  /** Some notices that this outage has still to move. */
  noticesToMove(outage: Outage, limit: number): Promise<string[]>;
  health(part: OutagePart): Promise<DoorHealth>;
  /** Changes the health by a rule; false where the rule changed nothing. */
  changeHealth(part: OutagePart, rule: (health: DoorHealth) => DoorHealth): Promise<boolean>;
}

export function createOutages(db: mongo.Db): Outages {
  const outages = db.collection<OutageDocument>(OUTAGES);
  const notices = db.collection<NoticeDocument>(NOTICES);
  const doors = db.collection<HealthDocument>(DOOR_HEALTH);
  const find = async (filter: mongo.Filter<OutageDocument>) =>
    (await outages.find(filter).sort({ from: -1 }).toArray()).map(toOutage);
  return {
    ofTenant: (tenant) => find({ tenant }),
    open: () => find({ to: null }),
    unmoved: () => find({ 'move.isDone': false }),
    async noticesToMove({ id, tenant, to, move }, limit) {
      if (move === null || to === null) return [];
      const found = await notices
        .find(
          {
            tenant,
            state: { $in: ['open', 'expired'] },
            dueOn: { $gte: move.fromDay },
            createdAt: { $lte: to },
            extendedFor: { $ne: id },
          },
          { projection: { _id: 1 } },
        )
        .limit(limit)
        .toArray();
      return found.map(({ _id }) => _id);
    },
    async health(part) {
      return (await doors.findOne({ _id: part })) ?? HEALTHY;
    },
    async changeHealth(part, rule) {
      for (;;) {
        const known = await doors.findOne({ _id: part });
        const before: DoorHealth = known ?? HEALTHY;
        const { failingSinceMs, lastCallMs } = rule(before);
        if (failingSinceMs === before.failingSinceMs && lastCallMs === before.lastCallMs) {
          return false;
        }
        const revision = (known?.revision ?? 0) + 1;
        const replacement = { failingSinceMs, lastCallMs, revision };
        if (await replace(doors, { _id: part, revision: known?.revision ?? 0, replacement })) {
          return true;
        }
      }
    },
  };
}

/** False where another process was faster. */
async function replace(
  doors: mongo.Collection<HealthDocument>,
  change: { _id: string; revision: number; replacement: Omit<HealthDocument, '_id'> },
): Promise<boolean> {
  const { _id, revision, replacement } = change;
  if (revision > 0) {
    const { matchedCount } = await doors.replaceOne({ _id, revision }, replacement);
    return matchedCount === 1;
  }
  try {
    await doors.insertOne({ _id, ...replacement });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 11_000) return false;
    throw error;
  }
}
