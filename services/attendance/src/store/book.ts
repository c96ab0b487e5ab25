/**
 * The book of meals, opened on what was read and closed with what is to be written. Observations
 * are taken one after the other, so those of one batch see each other.
 */
import { MealRecorded } from '@mestolo/contracts/events/attendance.ts';
import { topics } from '@mestolo/contracts/topics.ts';
import type { Cause, Decision, OutgoingEvent } from '@mestolo/messaging/handler.ts';
import { localDate, weekday } from '@mestolo/service/local-time.ts';
import { judge, type Meal, type Outcome } from '../domain/judge.ts';
import { mealIdOf } from '../domain/meal-identity.ts';
import { inForce, type Observation, sightings } from '../domain/observation.ts';
import { type LineAnswer, lineProblem } from './answer.ts';
import { closePages, openPages, type Pages } from './book-pages.ts';
import {
  type CalendarDocument,
  type MealDocument,
  observationKeyOf,
  type ParkedDocument,
  type PupilDocument,
  pupilKeyOf,
  SCHEMA,
} from './documents.ts';
import type { Records } from './load-records.ts';
import { fingerprintOfSaid, observationOf, type Said } from './said.ts';

/** Nothing can be judged for a Comune whose calendar has not arrived. */
export type Taken = LineAnswer | 'no-calendar';

export interface Book {
  take(said: Said, cause: Cause): Taken;
  /** A newer record of registry; an older one changes nothing. */
  putPupil(pupil: Omit<PupilDocument, 'touched' | 'schema'>): void;
  putCalendar(calendar: Omit<CalendarDocument, 'schema'>): void;
  /** Judges again what waited for this pupil. */
  release(pupilKey: string): void;
  close(): Decision;
}

export function openBook(records: Records): Book {
  const pages = openPages(records);
  const events: OutgoingEvent[] = [];
  return {
    take: (said, cause) => take({ pages, events, now: records.now }, said, cause),
    putPupil(pupil) {
      const known = pages.pupils.get(pupil._id);
      if (known && known.version >= pupil.version) return;
      pages.pupils.put({ ...pupil, schema: SCHEMA, touched: (known?.touched ?? 0) + 1 });
    },
    putCalendar(calendar) {
      const known = pages.calendars.get(calendar._id);
      if (known && known.version >= calendar.version) return;
      pages.calendars.put({ ...calendar, schema: SCHEMA });
    },
    release(pupilKey) {
      const waiting = pages.parked.all().filter((parked) => parked.pupilKey === pupilKey);
      for (const parked of waiting.toSorted(byRecordedAt)) {
        releaseOne({ pages, events, now: records.now }, parked);
      }
    },
    close: () => ({ writes: closePages(pages), events, changed: [] }),
  };
}

interface Desk {
  readonly pages: Pages;
  readonly events: OutgoingEvent[];
  readonly now: ReadonlyMap<string, string>;
}

function take(desk: Desk, said: Said, cause: Cause): Taken {
  const { pages } = desk;
  const calendar = pages.calendars.get(said.tenant);
  const now = desk.now.get(said.tenant);
  if (!calendar || now === undefined) return 'no-calendar';
  const arrival = { now, timeZone: calendar.timeZone };
  const fingerprint = fingerprintOfSaid(said, arrival);
  const repeat = answerRepeat(pages, said, fingerprint);
  if (repeat) return repeat;
  const observation = withSuperseded(pages, observationOf(said, arrival));
  const outcome = judgeNow(desk, observation, calendar);
  keep(desk, { observation, fingerprint, outcome, cause, time: now });
  return answerOf(observation.observationId, outcome);
}

function answerRepeat(pages: Pages, said: Said, fingerprint: string): LineAnswer | null {
  const { observationId } = said;
  const key = observationKeyOf(said);
  const counted = pages.observations.get(key);
  const parked = pages.parked.get(key);
  const known = counted ?? parked;
  if (!known) return null;
  if (known.fingerprint !== fingerprint) {
    return { observationId, result: 'refused', problem: lineProblem('observation-id-used') };
  }
  if (counted) {
    const { mealId, revision } = counted;
    return { observationId, result: 'duplicate', mealId, revision };
  }
  return { observationId, result: 'parked', ...(parked && { problem: lineProblem(parked.why) }) };
}

/** A person puts right what stands, also where a device's clock ran ahead of hers. */
function withSuperseded(pages: Pages, observation: Observation): Observation {
  if (observation.supersedes !== null || observation.actor.kind === 'device') return observation;
  if (observation.presence === 'ordered') return observation;
  const standing = inForce(sightings(pages.observationsOf(mealIdOf(observation))));
  return { ...observation, supersedes: standing?.observationId ?? null };
}

function judgeNow(desk: Desk, observation: Observation, calendar: CalendarDocument): Outcome {
  const { pages } = desk;
  const mealId = mealIdOf(observation);
  const pupil = pages.pupils.get(pupilKeyOf(observation));
  const meal = pages.meals.get(mealId);
  return judge(observation, {
    calendar,
    pupil: pupil?.accountId ? { ...pupil, accountId: pupil.accountId } : null,
    meal: meal ? { ...meal, mealId } : null,
    counted: pages.observationsOf(mealId),
    today: localDate(desk.now.get(observation.tenant) ?? observation.receivedAt, calendar.timeZone),
    weekday: weekday(observation.servedOn),
  });
}

interface Judged {
  readonly observation: Observation;
  readonly fingerprint: string;
  readonly outcome: Outcome;
  readonly cause: Cause;
  /** Business time of this decision. */
  readonly time: string;
}

function keep(desk: Desk, judged: Judged): void {
  const { pages, events } = desk;
  const { observation, fingerprint, outcome, cause } = judged;
  if (outcome.kind === 'refused') return;
  // A closure of this day at the same moment must meet this decision, which read the calendar.
  pages.days.touch(observation);
  const mealId = mealIdOf(observation);
  const _id = observationKeyOf(observation);
  const kept = { ...observation, _id, schema: SCHEMA, fingerprint, mealId, cause };
  if (outcome.kind === 'parked') {
    pages.parked.put({ ...kept, pupilKey: pupilKeyOf(observation), why: outcome.why });
    touchPupil(pages, observation);
    return;
  }
  const { meal, kind } = outcome;
  // A birth was decided by what stands of the pupil; later revisions carry what the birth took.
  if (meal.observations === 1) touchPupil(pages, observation);
  pages.meals.put(mealDocument(meal));
  const madeRevision = kind === 'recorded';
  pages.observations.put({ ...kept, revision: meal.revision, madeRevision });
  if (madeRevision) events.push(mealRecorded(meal, judged));
}

function touchPupil(pages: Pages, observation: Observation): void {
  const _id = pupilKeyOf(observation);
  const known = pages.pupils.get(_id);
  const stub = { _id, schema: SCHEMA, version: 0, accountId: null, enrolments: [], touched: 0 };
  const pupil = known ?? stub;
  pages.pupils.put({ ...pupil, touched: pupil.touched + 1 });
}

function releaseOne(desk: Desk, parked: ParkedDocument): void {
  const { pages } = desk;
  const calendar = pages.calendars.get(parked.tenant);
  const time = desk.now.get(parked.tenant);
  if (!calendar || time === undefined) return;
  const { _id, schema, fingerprint, mealId, cause, pupilKey, why, ...observation } = parked;
  const outcome = judgeNow(desk, observation, calendar);
  // A clock that was set back makes a day lie ahead; the line waits on.
  if (outcome.kind === 'refused') return;
  if (outcome.kind === 'parked') {
    if (outcome.why !== why) pages.parked.put({ ...parked, why: outcome.why });
    return;
  }
  pages.parked.remove(_id);
  keep(desk, { observation, fingerprint, outcome, cause, time });
}

function mealDocument({ mealId, ...meal }: Meal): MealDocument {
  return { ...meal, _id: mealId, schema: SCHEMA };
}

function mealRecorded(meal: Meal, judged: Judged): OutgoingEvent<typeof MealRecorded> {
  const { mealId, revision, accountId, pupilId, schoolId, servedOn, slot, state } = meal;
  const { recordedAt, actor, observationId, reason } = judged.observation;
  const revised = { mealId, revision, accountId, pupilId, schoolId, servedOn, slot, state };
  return {
    topic: topics.meals,
    definition: MealRecorded,
    id: `${mealId}:${revision}`,
    tenant: meal.tenant,
    key: accountId,
    subject: mealId,
    time: judged.time,
    data: { ...revised, recordedAt, actor, observationId, reason },
    cause: judged.cause,
  };
}

function answerOf(observationId: string, outcome: Outcome): LineAnswer {
  if (outcome.kind === 'parked' || outcome.kind === 'refused') {
    return { observationId, result: outcome.kind, problem: lineProblem(outcome.why) };
  }
  const { mealId, revision } = outcome.meal;
  const result = outcome.kind === 'kept' && outcome.sameState ? 'duplicate' : 'accepted';
  return { observationId, result, mealId, revision };
}

function byRecordedAt(a: ParkedDocument, b: ParkedDocument): number {
  return a.recordedAt < b.recordedAt ? -1 : Number(a.recordedAt > b.recordedAt);
}
