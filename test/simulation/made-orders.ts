/** Cancellations at schools that charge what was ordered: in time, late, and long on their way. */
import type { CorrectionLine, OrderLine } from './input-files.ts';
import type { MadeComune } from './made-comune.ts';
import type { Missing } from './made-roll-calls.ts';
import type { Chance } from './random.ts';

export interface MadeOrders {
  readonly orders: readonly OrderLine[];
  /** Ordered meals that the office does not charge. */
  readonly waivers: readonly CorrectionLine[];
}

/** What is said about a pupil who is not there. */
const SAID = { dayBefore: 35, sameMorning: 20, late: 10, heldUp: 8, ill: 4, away: 1, nothing: 22 };
const WAIVED = 0.25;

export function makeOrders(
  { days }: MadeComune,
  missing: readonly Missing[],
  chance: Chance,
): MadeOrders {
  const orders: Omit<OrderLine, 'request'>[] = [];
  const waivers: CorrectionLine[] = [];
  const awayUntil = new Map<string, string>();
  for (const { pupil, day, index, isCorrected } of missing) {
    // Who is away until further notice says nothing more before coming back.
    if (day <= (awayUntil.get(pupil) ?? '')) continue;
    const place = { day, pupil, from: day, to: day as string | null, order: 'none' as const };
    const minute = chance.whole(10, 59);
    const said = chance.weighted(SAID);
    const before = days[index - 1];
    switch (said) {
      case 'dayBefore':
        if (before) orders.push({ ...place, at: `${before}T18:${minute}`, heldUp: false });
        break;
      case 'sameMorning':
        orders.push({ ...place, at: `${day}T08:${minute}`, heldUp: false });
        break;
      case 'late':
        orders.push({ ...place, at: `${day}T11:${minute}`, heldUp: false });
        break;
      case 'heldUp':
        orders.push({ ...place, at: `${day}T08:${minute}`, heldUp: true });
        break;
      case 'ill': {
        const to = days[Math.min(index + chance.whole(1, 4), days.length - 1)] ?? day;
        orders.push({ ...place, to, at: `${day}T08:${minute}`, heldUp: false });
        awayUntil.set(pupil, to);
        break;
      }
      case 'away': {
        const back = days[index + chance.whole(5, 25)];
        orders.push({ ...place, to: null, at: `${day}T08:${minute}`, heldUp: false });
        awayUntil.set(pupil, back ?? '9');
        if (!back) break;
        const again = { ...place, day: back, from: back, to: null, order: 'standard' as const };
        orders.push({ ...again, at: `${back}T08:${minute}`, heldUp: false });
        break;
      }
      case 'nothing': {
        if (isCorrected || !chance.happens(WAIVED)) break;
        const told = days[Math.min(index + chance.whole(0, 6), days.length - 1)] ?? day;
        const at = `${told}T14:00`;
        waivers.push({ day: told, correction: '', at, pupil, servedOn: day, state: 'waived' });
        break;
      }
    }
  }
  const sorted = orders.toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
  return {
    orders: sorted.map((line, index) => ({
      ...line,
      request: `R${String(index + 1).padStart(6, '0')}`,
    })),
    waivers,
  };
}

const order = ({ day, at }: { readonly day: string; readonly at: string }) => `${day} ${at}`;
