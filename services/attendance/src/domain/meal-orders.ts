/** What families order for their children: the usual meal, a plain one, or none. */
import { addDays, daysBetween, weekday } from '@mestolo/service/local-time.ts';
import {
  type Calendar,
  type DayProblem,
  dayProblem,
  type Enrolment,
  enrolmentOn,
} from './service-day.ts';

/** `plain`: rice or pasto in bianco, for a child that is not well. */
export type MealOrder = 'none' | 'standard' | 'plain';

/** One order that was accepted, for all its days. */
export interface OrderRule {
  readonly from: string;
  /** The last day, included; null where no end is known. */
  readonly to: string | null;
  readonly order: MealOrder;
  /** The moment by which it was judged; of two for one day the later one counts. */
  readonly countedAt: string;
  readonly receiptId: string;
}

export type RefusedWhy = DayProblem | 'not-enrolled' | 'too-far-ahead';

export type DayOutcome =
  | {
      readonly servedOn: string;
      readonly outcome: 'accepted';
      /** More than three plain meals running: the school asks for a certificate. */
      readonly certificate?: true;
    }
  | { readonly servedOn: string; readonly outcome: 'late' }
  | { readonly servedOn: string; readonly outcome: 'refused'; readonly why: RefusedWhy };

export interface AskedOrder {
  readonly from: string;
  readonly to: string | null;
  readonly order: MealOrder;
}

export interface OrderKnown {
  readonly calendar: Calendar;
  readonly enrolments: readonly Enrolment[];
  /** All rules of the pupil that may still count, in order of arrival. */
  readonly rules: readonly OrderRule[];
  /** The local day of the moment by which the order is judged. */
  readonly today: string;
  readonly daysAhead: number;
  readonly countedAt: string;
  readonly receiptId: string;
  /** Up to which moment an order for this day counts. */
  cutOffMs(meal: { readonly schoolId: string; readonly servedOn: string }): number;
}

export interface DecidedOrder {
  readonly days: readonly DayOutcome[];
  /** What is kept; null where no day was accepted. */
  readonly rule: OrderRule | null;
}

const PLAIN_DAYS_WITHOUT_CERTIFICATE = 3;
const LOOK_BACK_DAYS = 60;

/** What is ordered for a day; everyone has the usual meal who has not said otherwise. */
export function orderOn(rules: readonly OrderRule[], day: string): MealOrder {
  return (
    rules
      .filter(({ from, to }) => from <= day && (to === null || day <= to))
      .reduce<OrderRule | null>(
        (best, next) => (best === null || next.countedAt >= best.countedAt ? next : best),
        null,
      )?.order ?? 'standard'
  );
}

/**
 * Judges an order day by day. One that stands until further notice is told for the days that may be
 * ordered today, and goes on beyond them to the end of the school year.
 */
export function decideOrder(asked: AskedOrder, known: OrderKnown): DecidedOrder {
  const lastDay = addDays(known.today, known.daysAhead);
  // What stands until further notice has no past.
  const isPast = asked.to === null && asked.from < known.today;
  const from = isPast ? known.today : asked.from;
  const ahead = daysFrom(from, asked.to ?? lastDay);
  const asking = ahead.length > 0 ? ahead : [from];
  const outcomes = asking.map((day) => outcomeOf(day, known));
  const accepted = outcomes.filter(({ outcome }) => outcome === 'accepted');
  const [first, last] = [accepted[0], accepted.at(-1)];
  const { order } = asked;
  const { countedAt, receiptId } = known;
  const rule =
    first === undefined || last === undefined
      ? null
      : {
          from: first.servedOn,
          to: asked.to === null ? yearEnd(first.servedOn, known.calendar) : last.servedOn,
          order,
          countedAt,
          receiptId,
        };
  const rules = rule === null ? known.rules : [...known.rules, rule];
  const days = told(outcomes).map((day) =>
    day.outcome === 'accepted' && needsCertificate(day.servedOn, { ...known, rules })
      ? { ...day, certificate: true as const }
      : day,
  );
  return { days, rule };
}

function outcomeOf(servedOn: string, known: OrderKnown): DayOutcome {
  const refused = (why: RefusedWhy) => ({ servedOn, outcome: 'refused', why }) as const;
  const enrolment = enrolmentOn(known.enrolments, servedOn);
  if (enrolment === null) return refused('not-enrolled');
  const problem = dayProblem(known.calendar, { servedOn, weekday: weekday(servedOn) }, enrolment);
  if (problem !== null) return refused(problem);
  if (daysBetween(known.today, servedOn) > known.daysAhead) return refused('too-far-ahead');
  const { schoolId } = enrolment;
  const isLate = Date.parse(known.countedAt) > known.cutOffMs({ schoolId, servedOn });
  return { servedOn, outcome: isLate ? 'late' : 'accepted' };
}

/**
 * Nobody remembers in September what was said in May, and a child would find no lunch: what stands
 * until further notice ends with its school year.
 */
function yearEnd(day: string, { schoolYears }: Calendar): string | null {
  return schoolYears.find(({ from, to }) => from <= day && day <= to)?.to ?? null;
}

/** Nobody wants to read of each Sunday in a month of absence. */
function told(days: readonly DayOutcome[]): readonly DayOutcome[] {
  const ofService = days.filter((day) => !('why' in day && day.why === 'not-a-service-day'));
  return ofService.length > 0 ? ofService : days.slice(0, 1);
}

/** Whether a plain meal on this day follows plain ones on the last three days of service. */
export function needsCertificate(
  day: string,
  known: Pick<OrderKnown, 'calendar' | 'enrolments' | 'rules'>,
): boolean {
  if (orderOn(known.rules, day) !== 'plain') return false;
  let running = 0;
  for (let back = 1; back <= LOOK_BACK_DAYS; back += 1) {
    const before = addDays(day, -back);
    const enrolment = enrolmentOn(known.enrolments, before);
    const served = { servedOn: before, weekday: weekday(before) };
    if (enrolment === null || dayProblem(known.calendar, served, enrolment) !== null) continue;
    if (orderOn(known.rules, before) !== 'plain') return false;
    running += 1;
    if (running === PLAIN_DAYS_WITHOUT_CERTIFICATE) return true;
  }
  return false;
}

/** Rules that ended long ago decide nothing any more; receipts keep what was said. */
export function rulesKept(rules: readonly OrderRule[], today: string): readonly OrderRule[] {
  const forgotten = addDays(today, -LOOK_BACK_DAYS);
  return rules.filter(({ to }) => to === null || to >= forgotten);
}

function daysFrom(from: string, to: string): string[] {
  const length = daysBetween(from, to) + 1;
  return Array.from({ length: Math.max(length, 0) }, (_, index) => addDays(from, index));
}
