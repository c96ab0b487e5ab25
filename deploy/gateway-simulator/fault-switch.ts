/** Breaks single doors of the simulator on purpose, for a while or until told otherwise. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Answered } from './routes.ts';
import { problem } from './routes.ts';

export const doorNames = [
  'checkout',
  'aca',
  'gpd',
  'gpd-payments',
  'fdr',
  'biz-events',
  // Not a door of the simulator: the way from the node to the creditor's station.
  'station',
] as const;
export type DoorName = (typeof doorNames)[number];

export const faultOrder = z.strictObject({
  door: z.enum([...doorNames, 'all']),
  /** Down: no connection. Slow: the right answer, late. Error: HTTP 500. */
  mode: z.enum(['ok', 'down', 'slow', 'error']),
  seconds: z.number().positive().max(86_400).optional(),
  /** How late a slow door is. */
  delayMs: z.int().min(1).max(600_000).default(8_000),
});

export type FaultOrder = z.infer<typeof faultOrder>;

interface Fault {
  readonly mode: 'down' | 'slow' | 'error';
  readonly delayMs: number;
  /** Real time; null: until it is switched off. */
  readonly untilMs: number | null;
}

export interface FaultSwitch {
  set(order: FaultOrder): void;
  state(): readonly {
    readonly door: DoorName;
    readonly mode: string;
    readonly until: string | null;
  }[];
  /** What a request meets: nothing, an answer instead of the door's, or an end of the line. */
  meet(door: DoorName): Promise<Answered | 'down' | null>;
}

export function createFaultSwitch(): FaultSwitch {
  const faults = new Map<DoorName, Fault>();
  const faultOf = (door: DoorName) => {
    const fault = faults.get(door);
    if (!fault || fault.untilMs === null || fault.untilMs > Date.now()) return fault ?? null;
    faults.delete(door);
    return null;
  };
  return {
    set({ door, mode, seconds, delayMs }) {
      const untilMs = seconds === undefined ? null : Date.now() + seconds * 1000;
      for (const name of door === 'all' ? doorNames : [door]) {
        if (mode === 'ok') faults.delete(name);
        else faults.set(name, { mode, delayMs, untilMs });
      }
    },
    state: () =>
      doorNames.map((door) => {
        const fault = faultOf(door);
        const until = fault?.untilMs ? new Date(fault.untilMs).toISOString() : null;
        return { door, mode: fault?.mode ?? 'ok', until };
      }),
    async meet(door) {
      const fault = faultOf(door);
      if (fault === null) return null;
      if (fault.mode === 'down') return 'down';
      if (fault.mode === 'error') {
        return problem(500, 'Internal Server Error', 'switched to fail by hand');
      }
      await pause(fault.delayMs);
      return null;
    },
  };
}
