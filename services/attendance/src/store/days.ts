/**
 * A place where decisions about a day and changes of its calendar meet. A roll call reads the
 * closures of its day and a closure does not look for roll calls on their way: in two snapshots both
 * would commit. So each decision writes one of the day's lanes, and a closure all of them. Roll
 * calls seldom meet each other, since each picks its lane by its first line.
 */
import { createHash } from 'node:crypto';
import type { WriteOperation } from '@mestolo/messaging/handler.ts';

const LANES = 16;

interface TouchedBy {
  readonly tenant: string;
  readonly servedOn: string;
  readonly observationId: string;
}

export interface TouchedDays {
  /** One lane a day for the whole batch. */
  touch(decided: TouchedBy): void;
  operations(): WriteOperation[];
}

export function openDays(): TouchedDays {
  const lanes = new Map<string, number>();
  return {
    touch({ tenant, servedOn, observationId }) {
      const day = dayKeyOf(tenant, servedOn);
      if (!lanes.has(day)) lanes.set(day, laneOf(observationId));
    },
    operations: () => [...lanes].toSorted(byDay).map(([day, lane]) => touchLane(day, lane)),
  };
}

/** What a closure writes, for each day on which somebody may be at table by now. */
export function touchWholeDays(tenant: string, days: readonly string[]): WriteOperation[] {
  return days.flatMap((servedOn) =>
    Array.from({ length: LANES }, (_, lane) => touchLane(dayKeyOf(tenant, servedOn), lane)),
  );
}

function touchLane(day: string, lane: number): WriteOperation {
  const update = { $inc: { touched: 1 } };
  return { updateOne: { filter: { _id: `${day}:${lane}` }, update, upsert: true } };
}

const dayKeyOf = (tenant: string, servedOn: string): string => `${tenant}:${servedOn}`;

const laneOf = (text: string): number =>
  (createHash('sha256').update(text).digest()[0] ?? 0) % LANES;

/** All writers take the days in one order, so that none waits for the other in a ring. */
const byDay = ([a]: readonly [string, number], [b]: readonly [string, number]): number =>
  a < b ? -1 : Number(a > b);
