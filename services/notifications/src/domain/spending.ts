/** What SMS cost a Comune: in thousandths of a cent, by local day, within what it allows itself. */
import { addDays, localDate } from '@mestolo/service/local-time.ts';
import { morningOf } from './local-day.ts';

export interface SmsCost {
  readonly parts: number;
  /** Thousandths of a cent. */
  readonly millicents: number;
}

/** Set aside on a day for an SMS that is about to leave. */
export interface Reservation extends SmsCost {
  readonly day: string;
}

/** What was spent or set aside on one local day. */
export interface DaySpending extends SmsCost {
  readonly messages: number;
}

export const NOTHING_SPENT: DaySpending = { messages: 0, parts: 0, millicents: 0 };

const MILLICENTS_A_CENT = 1_000;
/** After it a reminder would tell of another week. */
const WAITS_AT_MOST_DAYS = 3;
const HOUR_MS = 3_600_000;
const WORTH_SENDING_HOURS = 12;

export function costOf(parts: number, millicentsAPart: number): SmsCost {
  return { parts, millicents: parts * millicentsAPart };
}

/** Whether it still fits below the day's cap; null is no cap. */
export function fits(spent: SmsCost, cost: SmsCost, capCents: number | null): boolean {
  if (capCents === null) return true;
  return spent.millicents + cost.millicents <= capCents * MILLICENTS_A_CENT;
}

export function withCost(spent: DaySpending, { parts, millicents }: SmsCost): DaySpending {
  return {
    messages: spent.messages + 1,
    parts: spent.parts + parts,
    millicents: spent.millicents + millicents,
  };
}

/** Whole cents for people, half a cent rounded up. */
export function centsOf(millicents: number): number {
  return Math.floor(millicents / MILLICENTS_A_CENT + 0.5);
}

/**
 * The next local morning, on which there is money again, and until when it is worth sending then;
 * null where it has waited for days already.
 */
export function nextDay(
  decidedAt: string,
  { now, timeZone, expiresAt }: { now: Date; timeZone: string; expiresAt: string },
): { readonly dueAt: string; readonly expiresAt: string } | null {
  const tomorrow = addDays(localDate(now, timeZone), 1);
  if (tomorrow > addDays(localDate(new Date(decidedAt), timeZone), WAITS_AT_MOST_DAYS)) return null;
  const morning = morningOf(tomorrow, timeZone);
  const worthUntil = new Date(morning.getTime() + WORTH_SENDING_HOURS * HOUR_MS).toISOString();
  return {
    dueAt: morning.toISOString(),
    expiresAt: worthUntil > expiresAt ? worthUntil : expiresAt,
  };
}
