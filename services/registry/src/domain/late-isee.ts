/** From when the band of an ISEE counts that was filed on a day: three rules found in practice. */
import type { LateIseeRule } from './records.ts';

export function countsFrom(filedOn: string, rule: LateIseeRule): string {
  const [month, day] = [filedOn.slice(0, 7), Number(filedOn.slice(8))];
  switch (rule) {
    case 'filingDate':
      return filedOn;
    case 'nextMonth':
      return firstOfNext(month);
    case 'byFifteenth':
      return day <= 15 ? `${month}-01` : firstOfNext(month);
  }
}

function firstOfNext(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}
