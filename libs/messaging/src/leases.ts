/** Which relay covers which slot of the outbox: leases by the server's clock, shared out evenly. */
import type mongoose from 'mongoose';
import { sleep } from './backoff.ts';
import { LEASES } from './collections.ts';
import { reportOf } from './failure.ts';
import type { Logger } from './messaging.ts';
import { SLOTS } from './outbox.ts';
import type { ProcessIdentity } from './process-identity.ts';

interface Lease {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

export interface LeaseOptions {
  readonly db: mongoose.mongo.Db;
  readonly identity: ProcessIdentity;
  readonly leaseMs: number;
  readonly logger: Logger;
  /** Told when slots were taken: what waits in them is ours to publish now. */
  onTaken(): void;
}

const slotId = (slot: number) => `relay:${slot}`;
const RELAYS = 'relays:';
const LONG_AGO = new Date(0);

/** Leases spare double publication, they do not forbid it: consumers know the ids. */
export class Leases {
  readonly #options: LeaseOptions;
  readonly #closing = new AbortController();
  #mine: number[] = [];
  #running: Promise<void> | null = null;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** The slots this relay covers now. */
  mine(): readonly number[] {
    return this.#mine;
  }

  start(): void {
    this.#running = this.#keep();
  }

  /** Gives the slots back, so that another relay need not wait for them to run out. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#mine = [];
    const { holder } = this.#options.identity;
    await this.#leases().deleteOne({ _id: RELAYS + holder });
    await this.#leases().updateMany({ holder }, { $set: { until: LONG_AGO } });
  }

  #leases() {
    return this.#options.db.collection<Lease>(LEASES);
  }

  async #keep(): Promise<void> {
    const { leaseMs, logger } = this.#options;
    const { signal } = this.#closing;
    let hasInherited = false;
    while (!signal.aborted) {
      try {
        if (!hasInherited) await this.#inherit();
        hasInherited = true;
        await this.#renew();
      } catch (error) {
        logger.warn({ error: reportOf(error) }, 'the leases of the relay cannot be renewed');
      }
      await sleep(leaseMs / 3, signal);
    }
  }

  /** Slots of killed processes of this machine: nobody need wait until they run out. */
  async #inherit(): Promise<void> {
    const { identity } = this.#options;
    const holders: string[] = await this.#leases().distinct('holder');
    const gone = holders.filter((holder) => identity.isGone(holder));
    if (gone.length === 0) return;
    const ofTheGone = { holder: { $in: gone } };
    await this.#leases().deleteMany({ ...ofTheGone, _id: { $regex: `^${RELAYS}` } });
    const slotsOfTheGone = { ...ofTheGone, _id: { $regex: '^relay:' } };
    await this.#leases().updateMany(slotsOfTheGone, { $set: { until: LONG_AGO } });
  }

  async #renew(): Promise<void> {
    const { leaseMs, identity } = this.#options;
    const { holder } = identity;
    const until = { $add: ['$$NOW', leaseMs] };
    const leases = this.#leases();
    await leases.updateOne({ _id: RELAYS + holder }, [{ $set: { holder, until } }], {
      upsert: true,
    });
    await leases.updateMany({ holder, until: { $gt: LONG_AGO } }, [{ $set: { until } }]);
    await leases.deleteMany({ _id: { $regex: `^${RELAYS}` }, $expr: { $lt: ['$until', '$$NOW'] } });
    const held = await leases
      .find({ $expr: { $gt: ['$until', '$$NOW'] } })
      .project<Lease>({ holder: 1 })
      .toArray();
    const relays = held.filter(({ _id }) => _id.startsWith(RELAYS)).length;
    const taken = new Map(held.map((lease) => [lease._id, lease.holder]));
    const mine = slots.filter((slot) => taken.get(slotId(slot)) === holder);
    const share = Math.ceil(SLOTS / Math.max(1, relays));
    await this.#release(mine.splice(share));
    const free = slots.filter((slot) => !taken.has(slotId(slot)));
    const gained: number[] = [];
    for (const slot of free.slice(0, share - mine.length)) {
      if (await this.#take(slot)) gained.push(slot);
    }
    this.#mine = [...mine, ...gained];
    if (gained.length > 0) this.#options.onTaken();
  }

  async #release(surplus: readonly number[]): Promise<void> {
    if (surplus.length === 0) return;
    const { holder } = this.#options.identity;
    await this.#leases().updateMany(
      { _id: { $in: surplus.map(slotId) }, holder },
      { $set: { until: LONG_AGO } },
    );
  }

  /** Given back, or run out by the clock of the server, which is the same for all. */
  async #take(slot: number): Promise<boolean> {
    const { leaseMs, identity } = this.#options;
    const { holder } = identity;
    const hasRunOut = { $lte: ['$until', '$$NOW'] };
    const lease = { holder, until: { $add: ['$$NOW', leaseMs] } };
    const { matchedCount } = await this.#leases().updateOne(
      { _id: slotId(slot), $expr: hasRunOut },
      [{ $set: lease }],
    );
    return matchedCount === 1;
  }
}

/** A slot that nobody has ever held. */
export async function prepareLeases(db: mongoose.mongo.Db): Promise<void> {
  const leases = db.collection<Lease>(LEASES);
  await leases.bulkWrite(
    slots.map((slot) => ({
      updateOne: {
        filter: { _id: slotId(slot) },
        update: { $setOnInsert: { holder: '', until: LONG_AGO } },
        upsert: true,
      },
    })),
    { ordered: false },
  );
}

const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
