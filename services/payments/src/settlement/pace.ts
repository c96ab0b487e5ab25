/** No faster than PagoPA allows: a handful of calls at once, then one a second. */
import { sleep } from '@mestolo/messaging/backoff.ts';

export interface Pace {
  /** Resolves when the next call may be made. */
  next(): Promise<void>;
}

export interface PaceLimits {
  readonly atOnce: number;
  readonly everyMs: number;
  /** Infrastructure time in milliseconds. */
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<void>;
}

export function createPace({ atOnce, everyMs, now = Date.now, wait = sleep }: PaceLimits): Pace {
  /** When the first of the free places was, or will be, free again. */
  let free = now() - atOnce * everyMs;
  return {
    async next() {
      const at = now();
      free = Math.max(free, at - atOnce * everyMs) + everyMs;
      if (free > at) await wait(free - at);
    },
  };
}
