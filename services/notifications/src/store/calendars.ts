/** What we keep of a Comune: its days, its clock, its office, and when families could not pay. */
import type { BusinessClock, Clocks } from '@mestolo/service/clock.ts';
import type { Surroundings } from '../domain/account.ts';
import type { Calendar } from '../domain/local-day.ts';
import type { Outage } from '../domain/outage.ts';
import type { Sender } from '../texts/compose.ts';

export interface CalendarDocument extends Calendar, Sender {
  /** The tenant. */
  readonly _id: string;
  readonly version: number;
  readonly clock: BusinessClock;
}

export interface OutageDocument extends Outage {
  readonly _id: string;
  readonly version: number;
  readonly tenant: string;
}

/** The business time there, by the clock that stands in the same document as the rules. */
export function surroundingsOf(
  calendar: CalendarDocument,
  clocks: Clocks,
  outages: readonly Outage[],
): Surroundings {
  clocks.set(calendar._id, calendar.clock);
  return {
    now: clocks.now(calendar._id),
    rules: { calendar, lowBelowCents: calendar.lowBalanceBelowCents, outages },
  };
}
