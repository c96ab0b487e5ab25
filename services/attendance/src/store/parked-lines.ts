/** Lines that count for nothing yet: kept, judged again, or settled by a person. */
import type { Outcome, ParkedWhy } from '../domain/judge.ts';
import type { Observation } from '../domain/observation.ts';
import type { CaseClosed } from './cases.ts';
import { type Desk, touchPupil } from './desk.ts';
import { type ParkedDocument, pupilKeyOf } from './documents.ts';

/** These depend on the calendar, and another one may let the line count. */
export const CALENDAR_WHYS: readonly ParkedWhy[] = [
  'outside-school-year',
  'not-a-service-day',
  'closed-day',
];

/** Judging a kept line anew is the book's affair. */
export interface Judges {
  judge(observation: Observation): Outcome | 'no-calendar';
  keep(line: ParkedDocument, outcome: Outcome): void;
}

export function park(desk: Desk, line: Omit<ParkedDocument, 'pupilKey'>, at: string): void {
  const { pages } = desk;
  pages.parked.put({ ...line, pupilKey: pupilKeyOf(line) });
  // What would let the line count is written too: its arrival at this moment then meets us.
  touchPupil(pages, line);
  if (CALENDAR_WHYS.includes(line.why)) touchCalendar(desk, line.tenant);
  pages.cases.open({ ...caseOf(line), at });
}

/** Lines that wait are judged in the order in which they were seen. */
export function releaseAll(
  desk: Desk,
  judges: Judges,
  wanted: (line: ParkedDocument) => boolean,
): void {
  const waiting = desk.pages.parked.all().filter((line) => !line.settled && wanted(line));
  for (const line of waiting.toSorted(byRecordedAt)) {
    const at = desk.now.get(line.tenant);
    if (at === undefined) continue;
    releaseOne(desk, judges, line, {
      how: 'released',
      at,
      actor: null,
      role: null,
      reason: null,
    });
  }
}

/** True where the line counts now. */
export function releaseOne(
  desk: Desk,
  judges: Judges,
  line: ParkedDocument,
  closed: CaseClosed,
): boolean {
  const { pages } = desk;
  const outcome = judges.judge(observationIn(line));
  // A clock that was set back makes a day lie ahead; the line waits on.
  if (outcome === 'no-calendar' || outcome.kind === 'refused') return false;
  if (outcome.kind === 'parked') {
    if (outcome.why !== line.why) {
      pages.parked.put({ ...line, why: outcome.why });
      pages.cases.open({ ...caseOf({ ...line, why: outcome.why }), at: closed.at });
      if (CALENDAR_WHYS.includes(outcome.why)) touchCalendar(desk, line.tenant);
    }
    return false;
  }
  pages.parked.remove(line._id);
  pages.cases.close(caseOf(line), closed);
  judges.keep(line, outcome);
  return true;
}

/** It stays where it is, for ever, and is not judged again. */
export function settleLine(
  { pages }: Desk,
  line: ParkedDocument,
  settled: 'dismissed' | 'assigned',
  closed: CaseClosed,
): void {
  pages.parked.put({ ...line, settled });
  pages.cases.close(caseOf(line), closed);
}

export function observationIn(line: ParkedDocument): Observation {
  const { _id, schema, fingerprint, mealId, cause, pupilKey, why, settled, ...observation } = line;
  return observation;
}

function caseOf(line: Omit<ParkedDocument, 'pupilKey'>) {
  const { tenant, pupilId, servedOn, slot, observationId, why, deviceSchoolId } = line;
  const about = { tenant, pupilId, servedOn, slot, observationId, why };
  return { kind: 'parked' as const, subject: observationId, schoolId: deviceSchoolId, ...about };
}

function touchCalendar({ pages }: Desk, tenant: string): void {
  const calendar = pages.calendars.get(tenant);
  if (calendar) pages.calendars.put({ ...calendar, touched: (calendar.touched ?? 0) + 1 });
}

function byRecordedAt(a: ParkedDocument, b: ParkedDocument): number {
  return a.recordedAt < b.recordedAt ? -1 : Number(a.recordedAt > b.recordedAt);
}
