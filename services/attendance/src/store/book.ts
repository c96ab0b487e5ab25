/**
 * The book of meals, opened on what was read and closed with what is to be written. Observations
 * are taken one after the other, so those of one batch see each other.
 */
import type { Cause, Decision } from '@mestolo/messaging/handler.ts';
import { localDate, weekday } from '@mestolo/service/local-time.ts';
import { judge, type Meal, type Outcome } from '../domain/judge.ts';
import { type MealKey, mealIdOf } from '../domain/meal-identity.ts';
import { inForce, type Observation, sightings } from '../domain/observation.ts';
import { enrolmentOn } from '../domain/service-day.ts';
import { type LineAnswer, lineProblem } from './answer.ts';
import { closePages, openPages, type Pages } from './book-pages.ts';
import type { CaseClosed } from './cases.ts';
import { type Desk, livingMeal, putMeal, putRevision, touchPupil } from './desk.ts';
import {
  type CalendarDocument,
  observationKeyOf,
  type ParkedDocument,
  type PupilDocument,
  pupilKeyOf,
  SCHEMA,
} from './documents.ts';
import type { Records } from './load-records.ts';
import { noteCases } from './meal-cases.ts';
import { settleAccounts } from './move-meals.ts';
import {
  CALENDAR_WHYS,
  type Judges,
  park,
  releaseAll,
  releaseOne,
  settleLine,
} from './parked-lines.ts';
import { fingerprintOfSaid, observationOf, type Said } from './said.ts';
import { takingBackUnenrolled } from './unenrolled-orders.ts';

/** Nothing can be judged for a Comune whose calendar has not arrived. */
export type Taken = LineAnswer | 'no-calendar';

export interface Book {
  take(said: Said, cause: Cause): Taken;
  /** Whether this observation was taken before. */
  knows(said: Pick<Said, 'tenant' | 'observationId'>): boolean;
  /** The meal that counts for this pupil, day and slot, as it is now. */
  meal(key: MealKey): Meal | null;
  parked(key: string): ParkedDocument | null;
  /** A newer record of registry; an older one changes nothing. Recorded meals follow accounts. */
  putPupil(pupil: Omit<PupilDocument, 'touched' | 'schema'>, cause: Cause): void;
  putCalendar(calendar: Omit<CalendarDocument, 'schema' | 'touched'>): void;
  /** Judges again what waited for this pupil. */
  release(pupilKey: string): void;
  /** Takes back what was ordered for days on which this pupil is enrolled nowhere. */
  takeBackUnenrolled(pupilKey: string, cause: Cause): void;
  /** Judges again what was parked because of the Comune's calendar. */
  releaseDays(tenant: string): void;
  /** Judges one line again for a person; true where it counts now. */
  judgeAgain(line: ParkedDocument, closed: CaseClosed): boolean;
  settle(line: ParkedDocument, settled: 'dismissed' | 'assigned', closed: CaseClosed): void;
  readonly cases: Pages['cases'];
  close(): Decision;
}

export function openBook(records: Records): Book {
  const pages = openPages(records);
  const desk: Desk = { pages, events: [], now: records.now };
  const judges = judgesOf(desk);
  return {
    take: (said, cause) => take(desk, said, cause),
    knows: (said) => {
      const key = observationKeyOf(said);
      return pages.observations.get(key) !== undefined || pages.parked.get(key) !== undefined;
    },
    meal: (key) => livingMeal(pages, key),
    parked: (key) => pages.parked.get(key) ?? null,
    putPupil(pupil, cause) {
      const known = pages.pupils.get(pupil._id);
      if (known && known.version >= pupil.version) return;
      const next = { ...pupil, schema: SCHEMA, touched: (known?.touched ?? 0) + 1 };
      pages.pupils.put(next);
      settleAccounts(desk, next, cause);
    },
    putCalendar(calendar) {
      const known = pages.calendars.get(calendar._id);
      if (known && known.version >= calendar.version) return;
      pages.calendars.put({ ...calendar, schema: SCHEMA, touched: (known?.touched ?? 0) + 1 });
    },
    takeBackUnenrolled(pupilKey, cause) {
      for (const said of takingBackUnenrolled(pages, pupilKey)) take(desk, said, cause);
    },
    release: (pupilKey) => releaseAll(desk, judges, (line) => line.pupilKey === pupilKey),
    releaseDays: (tenant) =>
      releaseAll(
        desk,
        judges,
        (line) => line.tenant === tenant && CALENDAR_WHYS.includes(line.why),
      ),
    judgeAgain: (line, closed) => releaseOne(desk, judges, line, closed),
    settle: (line, settled, closed) => settleLine(desk, line, settled, closed),
    cases: pages.cases,
    close: () => ({ writes: closePages(pages), events: desk.events, changed: [] }),
  };
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
  if (isOfAnotherClass(pages, said)) {
    const { observationId } = said;
    return { observationId, result: 'refused', problem: lineProblem('not-in-class') };
  }
  const observation = withSuperseded(pages, observationOf(said, arrival));
  const outcome = judgeNow(desk, observation, calendar);
  keep(desk, { observation, fingerprint, outcome, cause, time: now });
  return answerOf(observation.observationId, outcome);
}

/** Who calls the roll of a class speaks of that class; of a pupil not known nobody can tell. */
function isOfAnotherClass(pages: Pages, said: Said): boolean {
  const { classId, servedOn } = said;
  if (classId === undefined || servedOn === null) return false;
  const enrolments = pages.pupils.get(pupilKeyOf(said))?.enrolments ?? [];
  const enrolment = enrolmentOn(enrolments, servedOn);
  return enrolment !== null && enrolment.classId !== classId;
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
    const { mealId, standInId = mealId, revision } = counted;
    return { observationId, result: 'duplicate', mealId: standInId, revision };
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
  const pupil = pages.pupils.get(pupilKeyOf(observation));
  return judge(observation, {
    calendar,
    pupil: pupil?.accountId ? { ...pupil, accountId: pupil.accountId } : null,
    meal: livingMeal(pages, observation),
    counted: pages.observationsOf(mealIdOf(observation)),
    today: localDate(desk.now.get(observation.tenant) ?? observation.receivedAt, calendar.timeZone),
    weekday: weekday(observation.servedOn),
  });
}

function judgesOf(desk: Desk): Judges {
  return {
    judge(observation) {
      const calendar = desk.pages.calendars.get(observation.tenant);
      if (!calendar || !desk.now.has(observation.tenant)) return 'no-calendar';
      return judgeNow(desk, observation, calendar);
    },
    keep(line, outcome) {
      const { _id, schema, fingerprint, mealId, cause, pupilKey, why, settled, ...seen } = line;
      const time = desk.now.get(line.tenant) ?? line.receivedAt;
      keep(desk, { observation: seen, fingerprint, outcome, cause, time });
    },
  };
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
  const { pages } = desk;
  const { observation, fingerprint, outcome, cause, time } = judged;
  if (outcome.kind === 'refused') return;
  // A closure of this day at the same moment must meet this decision, which read the calendar.
  pages.days.touch(observation);
  const mealId = mealIdOf(observation);
  const _id = observationKeyOf(observation);
  const kept = { ...observation, _id, schema: SCHEMA, fingerprint, mealId, cause };
  if (outcome.kind === 'parked') {
    park(desk, { ...kept, why: outcome.why }, time);
    return;
  }
  const { meal, kind } = outcome;
  const before = pages.meals.get(meal.mealId);
  // A birth was decided by what stands of the pupil; later revisions carry what the birth took.
  if (!before) touchPupil(pages, observation);
  const madeRevision = kind === 'recorded';
  if (madeRevision) {
    const { actor, reason } = observation;
    putRevision(desk, { ...meal, actor, reason, decidedAt: time }, cause);
  } else putMeal(desk, meal);
  noteCases(pages.cases, { before: before ?? null, meal, observation, at: time });
  const standIn = meal.mealId === mealId ? {} : { standInId: meal.mealId };
  pages.observations.put({ ...kept, ...standIn, revision: meal.revision, madeRevision });
}

function answerOf(observationId: string, outcome: Outcome): LineAnswer {
  if (outcome.kind === 'parked' || outcome.kind === 'refused') {
    return { observationId, result: outcome.kind, problem: lineProblem(outcome.why) };
  }
  const { mealId, revision } = outcome.meal;
  const result = outcome.kind === 'kept' && outcome.sameState ? 'duplicate' : 'accepted';
  return { observationId, result, mealId, revision };
}
