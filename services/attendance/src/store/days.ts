/**
 * A place where decisions about a day and changes of its calendar meet. A roll call reads the
 * closures of its day and a closure does not look for roll calls on their way: in two snapshots
 * both would commit. So each decision writes one of the day's lanes, and a closure all of them.
 * Roll calls seldom meet each other, since each picks its lane by its first line. The lanes also
 * keep the day's control totals, which every revision changes.
 */
import { createHash } from 'node:crypto';
import type { WriteOperation } from '@mestolo/messaging/handler.ts';

const LANES = 16;

interface TouchedBy {
  readonly tenant: string;
  readonly servedOn: string;
  readonly observationId: string;
}

interface Totals {
  readonly meals: number;
  readonly xor: bigint;
}

export interface TouchedDays {
  /** One lane a day for the whole batch. */
  touch(decided: TouchedBy): void;
  /** Adds to the totals of a day. */
  count(meal: TouchedBy, change: Totals): void;
  operations(): WriteOperation[];
}

export function openDays(): TouchedDays {
  const lanes = new Map<string, Totals & { readonly lane: number }>();
  const laneOfDay = ({ tenant, servedOn, observationId }: TouchedBy) => {
    const day = dayKeyOf(tenant, servedOn);
    const lane = lanes.get(day) ?? { lane: laneOf(observationId), ...NOTHING };
    lanes.set(day, lane);
    return { day, lane };
  };
  return {
    touch: laneOfDay,
    count(meal, { meals, xor }) {
      const { day, lane } = laneOfDay(meal);
      lanes.set(day, { ...lane, meals: lane.meals + meals, xor: lane.xor ^ xor });
    },
    operations: () =>
      [...lanes].toSorted(byDay).map(([day, { lane, ...totals }]) => touchLane(day, lane, totals)),
  };
}

const NOTHING: Totals = { meals: 0, xor: 0n };

/** What a closure writes, for each day on which somebody may be at table by now. */
export function touchWholeDays(tenant: string, days: readonly string[]): WriteOperation[] {
  return days.flatMap((servedOn) =>
    Array.from({ length: LANES }, (_, lane) => touchLane(dayKeyOf(tenant, servedOn), lane)),
  );
}

function touchLane(day: string, lane: number, { meals, xor } = NOTHING): WriteOperation {
  const update = {
    $inc: { touched: 1, ...(meals > 0 && { meals }) },
    ...(xor !== 0n && { $bit: { xor: { xor } } }),
  };
  return { updateOne: { filter: { _id: `${day}:${lane}` }, update, upsert: true } };
}

const dayKeyOf = (tenant: string, servedOn: string): string => `${tenant}:${servedOn}`;

const laneOf = (text: string): number =>
  (createHash('sha256').update(text).digest()[0] ?? 0) % LANES;

/** All writers take the days in one order, so that none waits for the other in a ring. */
const byDay = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : Number(a > b);
