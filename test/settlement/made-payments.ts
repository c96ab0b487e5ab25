/** Payments of a month, made up from a seed: who pays how much on which day at which bank. */
import { chanceOf } from '../simulation/random.ts';

export interface MadePayment {
  readonly family: number;
  readonly cents: number;
  readonly day: string;
  readonly time: string;
  readonly psp: string;
}

const PSPS = ['BANKITMM', 'POSTITRR', 'TABAITMM'];
const USUAL_CENTS = [2_000, 3_000, 5_000, 5_000, 10_000];

export function makePayments(options: {
  readonly seed: number;
  readonly payments: number;
  readonly families: number;
  readonly days: readonly string[];
}): MadePayment[] {
  const { seed, payments, families, days } = options;
  const chance = chanceOf(seed, 'settlement');
  return Array.from({ length: payments }, () => ({
    family: chance.whole(0, families - 1),
    cents: chance.happens(0.6) ? chance.pick(USUAL_CENTS) : chance.whole(1, 20_000),
    day: chance.pick(days),
    time: [chance.whole(7, 21), chance.whole(0, 59), chance.whole(0, 59)].map(two).join(':'),
    psp: chance.pick(PSPS),
  }));
}

export function daysOf(month: string): string[] {
  const at = new Date(`${month}-01T00:00:00Z`);
  const days: string[] = [];
  for (; at.toISOString().startsWith(month); at.setUTCDate(at.getUTCDate() + 1)) {
    days.push(at.toISOString().slice(0, 10));
  }
  return days;
}

const two = (value: number) => String(value).padStart(2, '0');
