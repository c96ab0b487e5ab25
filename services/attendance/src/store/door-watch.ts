/** When our door was open, and how far that moves a cut-off in business time. */
import type { SnapshotReader } from '@mestolo/messaging/handler.ts';
import type { Clocks } from '@mestolo/service/clock.ts';
import { beatsFromMs, cutOffMs, movedCutOffMs } from '../domain/cut-off.ts';
import type { CalendarDocument } from './documents.ts';
import { DOOR_BEATS } from './order-collections.ts';
import type { BeatDocument } from './order-documents.ts';

/** Business time of a Comune beside the machine's; a clock that stands still has no outages. */
export interface LocalClock {
  readonly now: string;
  /** How far business time is ahead of the machine's; null where it stands still. */
  readonly aheadMs: number | null;
}

export function localClockOf(clocks: Clocks, calendar: CalendarDocument): LocalClock {
  const counts = clocks.set(calendar._id, calendar.clock);
  const machineMs = Date.now();
  const now = clocks.now(calendar._id);
  const stands = counts && calendar.clock.kind === 'fixed';
  return { now: now.toISOString(), aheadMs: stands ? null : now.getTime() - machineMs };
}

/** The moment in business time at which a request reached the door; it may have waited since. */
export function arrivalOf({ now, aheadMs }: LocalClock, arrivedMachineMs: number): string {
  return aheadMs === null ? now : new Date(arrivedMachineMs + aheadMs).toISOString();
}

/** The cut-off of a day that is over or under way, with what an outage of the door has added. */
export async function readCutOff(
  reader: SnapshotReader,
  about: {
    readonly calendar: CalendarDocument;
    readonly clock: LocalClock;
    readonly schoolId: string;
    readonly servedOn: string;
  },
): Promise<number> {
  const { calendar, clock } = about;
  const usual = cutOffMs(calendar, about);
  const nowMs = Date.parse(clock.now);
  const { aheadMs } = clock;
  if (aheadMs === null || nowMs <= usual) return usual;
  const from = minuteOf(beatsFromMs(usual) - aheadMs);
  const beats = await reader.find<BeatDocument>(
    DOOR_BEATS,
    { _id: { $gte: from } },
    { sort: { _id: 1 } },
  );
  const beatsMs = beats.map(({ at }) => at.getTime() + aheadMs).filter((beat) => beat <= nowMs);
  return movedCutOffMs({ cutOffMs: usual, nowMs, beatsMs });
}

export function minuteOf(machineMs: number): string {
  return new Date(machineMs).toISOString().slice(0, 16);
}
