/** Amounts of euro in the cells of a table: libs/money's reader, and the forms of accountants. */
import { readAmount } from '@mestolo/money/read-amount.ts';

export type AmountCell = { readonly cents: number } | { readonly problem: string };

/** Besides what `readAmount` takes: `(3,40)`, `3,40-` and `€ -3,40`, all below zero. */
export function readAmountCell(cell: string): AmountCell {
  const text = cell.replaceAll(/[\s\u00a0\u202f\u2009]+/g, ' ').trim();
  if (text.startsWith('#')) return { problem: 'The spreadsheet shows an error here.' };
  const below = /^\(([^()+-]*)\)$/.exec(text) ?? /^([^()+-]*[^()+\- ]) ?[-−–]$/.exec(text);
  const amount = readAmount(below ? `-${below[1]}` : text);
  return amount.kind === 'amount' ? { cents: amount.cents } : { problem: amount.detail };
}
