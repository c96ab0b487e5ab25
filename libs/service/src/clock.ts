/** Business time of each tenant, apart from the time of the machine. */
import type { businessClock } from '@mestolo/contracts/events/registry.ts';
import type { z } from 'zod';

export type BusinessClock = z.infer<typeof businessClock>;

export interface Clocks {
  /**
   * Takes the clock of a tenant's calendar. False where it is not the system's and this
   * installation does not allow others; then the system's counts.
   */
  set(tenant: string, clock: BusinessClock): boolean;
  /** Business time; the system's for a tenant whose calendar is not known yet. */
  now(tenant: string): Date;
}

export interface ClockOptions {
  /** Clocks that stand still or are shifted are for the demo and the tests. */
  readonly allowVirtual: boolean;
  /** Time of the machine, in milliseconds. */
  readonly systemNow?: () => number;
}

export function createClocks({ allowVirtual, systemNow = Date.now }: ClockOptions): Clocks {
  const clocks = new Map<string, BusinessClock>();
  return {
    set(tenant, clock) {
      if (clock.kind !== 'system' && !allowVirtual) {
        clocks.delete(tenant);
        return false;
      }
      clocks.set(tenant, clock);
      return true;
    },
    now(tenant) {
      return new Date(timeOf(clocks.get(tenant) ?? { kind: 'system' }, systemNow()));
    },
  };
}

/** What a clock shows, in milliseconds, when the machine's shows `systemMs`. */
export function timeOf(clock: BusinessClock, systemMs: number): number {
  switch (clock.kind) {
    case 'system':
      return systemMs;
    case 'fixed':
      return Date.parse(clock.at);
    case 'shifted':
      return systemMs + clock.offsetMs;
  }
}
