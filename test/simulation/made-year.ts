/** A whole made-up school year from a seed: the same options give the same files. */
import type { OrderLine, YearFiles } from './input-files.ts';
import { makeComune, type YearOptions } from './made-comune.ts';
import { makeFamilies } from './made-families.ts';
import { makeMoney } from './made-money.ts';
import { makeRollCalls } from './made-roll-calls.ts';
import { chanceOf } from './random.ts';

export function makeYear(options: YearOptions): YearFiles {
  const { seed } = options;
  const made = makeComune(options, chanceOf(seed, 'comune'));
  const people = makeFamilies(made, options, chanceOf(seed, 'families'));
  const { families, changes, openings, living } = people;
  const { rollCalls, corrections } = makeRollCalls(made, living, chanceOf(seed, 'roll calls'));
  const wanted = { families, with: options.with };
  const { receipts, office } = makeMoney(made, wanted, chanceOf(seed, 'money'));
  const orders: OrderLine[] = [];
  const { comune } = made;
  return { comune, families, changes, openings, rollCalls, corrections, orders, receipts, office };
}
