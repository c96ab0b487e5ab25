/** What we keep of a Comune: its days, its clock, its office, and when families could not pay. */
import type { BusinessClock, Clocks } from '@mestolo/service/clock.ts';
import type { Calendar } from '../domain/local-day.ts';
import type { Outage } from '../domain/outage.ts';
import type { Settings } from '../domain/settings.ts';
import type { Surroundings } from '../domain/what-to-say.ts';
import type { Sender } from '../texts/compose.ts';

export interface CalendarDocument extends Calendar, Sender {
  /** The tenant. */
  readonly _id: string;
  readonly version: number;
  readonly clock: BusinessClock;
  /** What pagoPA knows the Comune by; null, or absent in what was kept before, without any. */
  readonly creditorFiscalCode?: string | null;
  readonly schools?: readonly SchoolName[];
  readonly classes?: readonly ClassName[];
}

export interface SchoolName {
  readonly schoolId: string;
  readonly name: string;
}

export interface ClassName {
  readonly classId: string;
  readonly schoolId: string;
  readonly name: string;
}

export interface OutageDocument extends Outage {
  readonly _id: string;
  readonly version: number;
  readonly tenant: string;
}

/** The business time there, by the clock that stands in the same document as the rules. */
export function nowAt({ _id, clock }: Pick<CalendarDocument, '_id' | 'clock'>, clocks: Clocks) {
  clocks.set(_id, clock);
  return clocks.now(_id);
}

export function surroundingsOf(
  calendar: CalendarDocument,
  clocks: Clocks,
  { outages, settings }: { readonly outages: readonly Outage[]; readonly settings: Settings },
): Surroundings {
  return {
    now: nowAt(calendar, clocks),
    rules: { calendar, lowBelowCents: calendar.lowBalanceBelowCents, outages, settings },
  };
}
