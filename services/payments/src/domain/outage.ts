/**
 * A time in which families could not pay: while it lasts nobody is reminded of a debt, and what has
 * a date is moved by as long afterwards.
 */
import { createHash } from 'node:crypto';
import { localDate } from '@mestolo/service/local-time.ts';

/** What failed: a part of PagoPA's, or the office says so. */
export type OutagePart = 'checkout' | 'aca' | 'gpd' | 'office';

export interface Outage {
  readonly id: string;
  readonly tenant: string;
  readonly part: OutagePart;
  readonly version: number;
  /** On the Comune's clock. */
  readonly from: string;
  /** Null as long as it lasts. */
  readonly to: string | null;
  readonly reason: string | null;
  /** Who in the office began it; null where it was found out by itself. */
  readonly actor: string | null;
  /** How due dates move for it; null while it lasts, and where a later end moves them. */
  readonly move: DueDateMove | null;
}

export interface DueDateMove {
  readonly days: number;
  /** Notices that were due on this local day, or later, are moved. */
  readonly fromDay: string;
  /** Whether each of them has been moved. */
  readonly isDone: boolean;
}

const DAY_MS = 86_400_000;

export interface NewOutage {
  readonly tenant: string;
  readonly part: OutagePart;
  /** On the Comune's clock. */
  readonly from: string;
  readonly reason: string | null;
  readonly actor: string | null;
}

/** `known` are all outages of the Comune. Null where this part is out already. */
export function openOutage(wanted: NewOutage, known: readonly Outage[]): Outage | null {
  const ofPart = known.filter(({ part }) => part === wanted.part);
  if (ofPart.some(({ to }) => to === null)) return null;
  const id = outageId(wanted.tenant, wanted.part, ofPart.length + 1);
  return { ...wanted, id, version: 1, to: null, move: null };
}

/** The nth of its kind there: two processes that see the same trouble make the same outage. */
function outageId(tenant: string, part: OutagePart, nth: number): string {
  const hash = createHash('sha256').update(`${tenant}|${part}|${nth}`).digest('hex');
  const digits = `${hash.slice(0, 12)}5${hash.slice(13, 16)}a${hash.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Ends it. While another one lasts nothing moves yet: the last end moves the dates once, by the
 * whole time.
 */
export function endOutage(
  outage: Outage,
  { now, others, timeZone }: { now: string; others: readonly Outage[]; timeZone: string },
): Outage {
  // A clock that was put back must not make an outage end before it began.
  const to = now > outage.from ? now : outage.from;
  const ended = { ...outage, to, version: outage.version + 1 };
  if (others.some((one) => one.to === null)) return ended;
  const waiting = others.filter(({ move }) => move === null);
  const whole = stretchAround(ended, waiting);
  const move = {
    days: daysOf(whole),
    fromDay: localDate(new Date(whole.from), timeZone),
    isDone: false,
  };
  return { ...ended, move };
}

interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** The whole time without a gap that this one is a part of. */
function stretchAround({ from, to }: Outage, others: readonly Outage[]): Stretch {
  let stretch = { from, to: to ?? from };
  for (;;) {
    const { from: begin, to: end } = stretch;
    const touching = others.filter((one) => one.from <= end && (one.to ?? '') >= begin);
    const froms = [begin, ...touching.map((one) => one.from)].sort();
    const tos = [end, ...touching.map((one) => one.to ?? '')].sort();
    const wider = { from: froms[0] ?? begin, to: tos.at(-1) ?? end };
    if (wider.from === begin && wider.to === end) return stretch;
    stretch = wider;
  }
}

/** In days, a part of one counted as a whole one. */
function daysOf({ from, to }: Stretch): number {
  return Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / DAY_MS));
}
