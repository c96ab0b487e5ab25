/** A family in debt is told once in a school year that the days of grace end soon. */
import { graceEndingDay, graceUntil } from './grace.ts';
import { dayOf, isQuiet, morningOf, schoolYearOf } from './local-day.ts';
import { heldBy, type Judged, type Judgement } from './reminders.ts';

export type GraceEnding =
  | { readonly kind: 'tell'; readonly year: string; readonly graceUntil: string }
  | Exclude<Judgement, { readonly kind: 'remind' }>;

const SILENCE = { kind: 'silence' } as const;

/** On one day only; whoever is not in debt then, or has just paid, need not hear of it. */
export function judgeGraceEnding(
  { openedOn, balance, memory, rules, underWay }: Judged,
  { now, occasion }: { readonly now: Date; readonly occasion: 'posting' | 'review' },
): GraceEnding {
  const { calendar } = rules;
  const today = dayOf(now, calendar.timeZone);
  const year = schoolYearOf(today, calendar);
  if (year === null || balance.balanceCents >= 0 || !balance.mealPriceCents) return SILENCE;
  if (memory.graceEndingOn != null && memory.graceEndingOn >= year.from) return SILENCE;
  const family = openedOn === undefined ? {} : { openedOn };
  const until = graceUntil(family, year, rules);
  if (until < today) return SILENCE;
  const day = graceEndingDay(family, year, rules);
  if (day === null || day < today) return SILENCE;
  const morning = morningOf(day, calendar.timeZone);
  if (now < morning) return { kind: 'wait', until: morning };
  const isJustPaid = occasion === 'posting' && balance.isRaised;
  if (isJustPaid || isQuiet(now, calendar.timeZone)) return SILENCE;
  const held = heldBy({ rules, underWay }, now);
  return held ?? { kind: 'tell', year: year.from, graceUntil: until };
}
