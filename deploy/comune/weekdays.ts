/** Days of the week as offices write them: "lunedì-venerdì", or "lun, mar, gio". */
import { plainWords } from '@mestolo/office-csv/columns.ts';

const BEGINNINGS = [
  ['lun', 'mon'],
  ['mar', 'tue'],
  ['mer', 'wed'],
  ['gio', 'thu'],
  ['ven', 'fri'],
  ['sab', 'sat'],
  ['dom', 'sun'],
] as const;

/** 1 is Monday; null where a word is no day. */
export function weekdaysOf(text: string): number[] | null {
  const isRange = /^\s*(dal?\s+)?\p{L}+\s*([-–]|\sal?\s|\sto\s)\s*\p{L}+\s*$/iu.test(text);
  const words = plainWords(text)
    .split(' ')
    .filter((word) => !/^(|a|al|da|dal|e|to|and)$/.test(word));
  const days = words.map(dayOf);
  if (days.length === 0 || days.includes(0)) return null;
  const [first = 0, last = 0] = days;
  if (!isRange) return [...new Set(days)].toSorted((one, other) => one - other);
  if (first > last) return null;
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

function dayOf(word: string): number {
  return BEGINNINGS.findIndex((names) => names.some((name) => word.startsWith(name))) + 1;
}
