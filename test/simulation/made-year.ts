/** A whole made-up school year from a seed: the same options give the same files. */
import type { CorrectionLine, YearFiles } from './input-files.ts';
import { makeComune, type YearOptions } from './made-comune.ts';
import { makeFamilies } from './made-families.ts';
import { makeMoney } from './made-money.ts';
import { makeOrders } from './made-orders.ts';
import { makeRollCalls } from './made-roll-calls.ts';
import { chanceOf } from './random.ts';

export function makeYear(options: YearOptions): YearFiles {
  const { seed } = options;
  const made = makeComune(options, chanceOf(seed, 'comune'));
  const people = makeFamilies(made, options, chanceOf(seed, 'families'));
  const { families, changes, openings, living } = people;
  const seen = makeRollCalls(made, living, chanceOf(seed, 'roll calls'));
  const { orders, waivers } = makeOrders(made, seen.missing, chanceOf(seed, 'orders'));
  const corrections = numbered([...seen.corrections, ...waivers]);
  const wanted = { families, openings, with: options.with };
  const { receipts, office } = makeMoney(made, wanted, chanceOf(seed, 'money'));
  const { comune } = made;
  const { rollCalls } = seen;
  return { comune, families, changes, openings, rollCalls, corrections, orders, receipts, office };
}

function numbered(lines: readonly CorrectionLine[]): CorrectionLine[] {
  const sorted = lines.toSorted(
    (one, other) => Number(one.day > other.day) - Number(one.day < other.day),
  );
  return sorted.map((line, index) => {
    return { ...line, correction: `K${String(index + 1).padStart(6, '0')}` };
  });
}
