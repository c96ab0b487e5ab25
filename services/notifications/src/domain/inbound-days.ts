/** Which days a message means: said in words, as dates, from one to another, or not clearly. */
import { addDays, daysBetween, weekday } from '@mestolo/service/local-time.ts';
import { joinWords, type Token, vagueSpans } from './inbound-words.ts';

export interface DayRange {
  readonly from: string;
  /** The last day, included. */
  readonly to: string;
}

export interface SaidDays {
  /** Null where days are meant that cannot be told, or contradict each other. */
  readonly ranges: readonly DayRange[] | null;
  /** The tokens that do not belong to days, with where they stood. */
  readonly rest: readonly { readonly token: Token; readonly at: number }[];
}

const LONGEST_DAYS = 60;
/** A day and month without a year is the one nearest to today, rather in the future. */
const LAST_YEAR_AFTER_DAYS = 180;

const DAYS_AHEAD: Readonly<Record<string, number>> = {
  oggi: 0,
  stamattina: 0,
  stamane: 0,
  today: 0,
  domani: 1,
  domattina: 1,
  tomorrow: 1,
  dopodomani: 2,
};

const WEEKDAYS = numbered([
  'lunedi monday lun mon',
  'martedi tuesday mart tue',
  'mercoledi wednesday mer wed',
  'giovedi thursday giov thu',
  'venerdi friday ven fri',
  'sabato saturday sab sat',
  'domenica sunday dom sun',
]);

const MONTHS = numbered([
  'gennaio january gen jan',
  'febbraio february feb',
  'marzo march',
  'aprile april apr',
  'maggio may mag',
  'giugno june giu jun',
  'luglio july lug jul',
  'agosto august ago aug',
  'settembre september set sept sep',
  'ottobre october ott oct',
  'novembre november nov',
  'dicembre december dic dec',
]);

const FROM = new Set(['da', 'dal', 'dall', 'dallo', 'dalla', 'from']);
const TO = new Set(['al', 'all', 'to', 'through']);
/** Ends a range only after a word that begins one: `a domani` is also how one says goodbye. */
const WEAK_TO = 'a';
const UNTIL = new Set(['fino', 'sino', 'until', 'till']);
const BEFORE_A_NUMBER = new Set(['il', 'l', 'giorno', ...FROM, ...TO, WEAK_TO, 'on', 'the']);
const NEXT = new Set(['prossimo', 'prossima', 'next']);

function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.flatMap((all, at) => all.split(' ').map((name) => [name, at + 1] as const)));
}

/** A day as it was said; a day of the month alone waits for its month. */
type Said =
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'weekday'; readonly weekday: number; readonly isNext: boolean }
  | { readonly kind: 'ofMonth'; readonly dayOfMonth: number }
  | { readonly kind: 'wrong' };

interface Part {
  readonly said: Said;
  /** How it hangs together with the day before it. */
  readonly link: 'none' | 'and' | 'from' | 'to' | 'weakTo' | 'until';
  readonly at: number;
}

/** `isName` keeps a child called Domenica from being a Sunday. */
export function daysIn(
  tokens: readonly Token[],
  { today, isName }: { readonly today: string; isName(at: number): boolean },
): SaidDays {
  const parts: Part[] = [];
  const used = new Set<number>();
  let at = 0;
  let isVague = false;
  while (at < tokens.length) {
    const found = isName(at) ? null : dayAt(tokens, at, today);
    if (found === null) {
      if (vagueSpans.has(textAt(tokens, at))) isVague = true;
      at += 1;
      continue;
    }
    parts.push({ said: found.said, link: linkBefore(tokens, at, used), at });
    for (let one = at; one < at + found.length; one += 1) used.add(one);
    at += found.length;
    while (NEXT.has(textAt(tokens, at))) used.add(at++);
  }
  const rest = tokens
    .map((token, place) => ({ token, at: place }))
    .filter((one) => !used.has(one.at));
  return { ranges: isVague ? null : rangesOf(parts, today), rest };
}

function textAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.text ?? '';
}

function dayAt(
  tokens: readonly Token[],
  at: number,
  today: string,
): { readonly said: Said; readonly length: number } | null {
  const token = tokens[at];
  const text = textAt(tokens, at);
  const next = tokens[at + 1];
  if (token?.kind === 'date') return { said: dateOf(text, today), length: 1 };
  if (token?.kind === 'number') return numberAt(tokens, at, today);
  if (token?.kind !== 'word') return null;
  const ahead = Object.hasOwn(DAYS_AHEAD, text) ? DAYS_AHEAD[text] : undefined;
  if (ahead !== undefined) return { said: { kind: 'day', day: addDays(today, ahead) }, length: 1 };
  const named = WEEKDAYS.get(text);
  if (named !== undefined) {
    const isNext = NEXT.has(textAt(tokens, at - 1)) || NEXT.has(next?.text ?? '');
    return { said: { kind: 'weekday', weekday: named, isNext }, length: 1 };
  }
  const month = MONTHS.get(text);
  if (month === undefined || next?.kind !== 'number') return null;
  return { said: dayOf({ day: Number(next.text), month, year: null }, today), length: 2 };
}

function numberAt(tokens: readonly Token[], at: number, today: string) {
  const day = Number(textAt(tokens, at));
  const suffix = /^(st|nd|rd|th|o)$/.test(textAt(tokens, at + 1)) ? 1 : 0;
  const monthAt = at + 1 + suffix;
  const month = MONTHS.get(textAt(tokens, monthAt));
  if (month !== undefined) {
    const yearText = textAt(tokens, monthAt + 1);
    const year = /^2[01]\d\d$/.test(yearText) ? Number(yearText) : null;
    const length = 2 + suffix + (year === null ? 0 : 1);
    return { said: dayOf({ day, month, year }, today), length };
  }
  if (!BEFORE_A_NUMBER.has(textAt(tokens, at - 1))) return null;
  const isDay = day >= 1 && day <= 31;
  const said: Said = isDay ? { kind: 'ofMonth', dayOfMonth: day } : { kind: 'wrong' };
  return { said, length: 1 + suffix };
}

/** The first words before a day that say how it follows the day before. */
function linkBefore(tokens: readonly Token[], at: number, used: Set<number>): Part['link'] {
  const words: string[] = [];
  for (let back = at - 1; back >= 0 && back >= at - 3 && !used.has(back); back -= 1) {
    words.push(textAt(tokens, back));
  }
  const [last = '', before = '', third = ''] = words;
  const hop = last === 'il' || last === 'l' || last === 'giorno' || NEXT.has(last);
  const [first, second] = hop ? [before, third] : [last, before];
  const consume = (count: number) => {
    for (let back = 1; back <= count + (hop ? 1 : 0); back += 1) used.add(at - back);
  };
  const isTo = TO.has(first) || first === WEAK_TO;
  if (UNTIL.has(first) || (isTo && UNTIL.has(second))) {
    consume(UNTIL.has(first) ? 1 : 2);
    return 'until';
  }
  if (isTo || FROM.has(first)) {
    consume(1);
    if (first === WEAK_TO) return 'weakTo';
    return isTo ? 'to' : 'from';
  }
  if (joinWords.has(first) || tokens[at - 1]?.kind === 'join') {
    consume(1);
    return 'and';
  }
  if (hop) used.add(at - 1);
  return 'none';
}

function dateOf(text: string, today: string): Said {
  const numbers = text.split(/[/.-]/).map(Number);
  const isIso = /^\d{4}/.test(text);
  const [day = 0, month = 0, year = null] = isIso ? numbers.toReversed() : numbers;
  return dayOf({ day, month, year: year !== null && year < 100 ? 2000 + year : year }, today);
}

function dayOf(
  { day, month, year }: { day: number; month: number; year: number | null },
  today: string,
): Said {
  const thisYear = Number(today.slice(0, 4));
  const exact = dayIn(year ?? thisYear, month, day);
  if (year !== null) return exact === null ? { kind: 'wrong' } : { kind: 'day', day: exact };
  const following = dayIn(thisYear + 1, month, day);
  const isLongPast = exact === null || daysBetween(exact, today) > LAST_YEAR_AFTER_DAYS;
  const chosen = isLongPast ? following : exact;
  return chosen === null ? { kind: 'wrong' } : { kind: 'day', day: chosen };
}

/** Null where there is no such day, as the 31st of February. */
function dayIn(year: number, month: number, day: number): string | null {
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : null;
}

function rangesOf(parts: readonly Part[], today: string): readonly DayRange[] | null {
  const ranges: DayRange[] = [];
  /** The last day may be the beginning of a range, and whether it was said to be one. */
  let open: 'no' | 'maybe' | 'said' = 'no';
  for (const [place, { said, link }] of parts.entries()) {
    const last = ranges.at(-1);
    if (last !== undefined && link === 'none') {
      // Said twice, as in `lunedì 12/10`: it must be the same day.
      const same = sameDay({ before: parts[place - 1]?.said, said, last });
      if (same === null) return null;
      ranges[ranges.length - 1] = { from: same, to: same };
      continue;
    }
    const isEnd: boolean =
      link === 'until' ||
      (link === 'to' && open !== 'no') ||
      (link === 'weakTo' && open === 'said');
    if (!isEnd && (link === 'to' || link === 'weakTo')) return null;
    const from = isEnd ? (last?.from ?? today) : null;
    const next = parts[place + 1]?.said;
    const day: string | null = resolve(said, { today, after: from ?? today, next });
    if (day === null) return null;
    if (isEnd && last !== undefined) ranges.pop();
    ranges.push({ from: from ?? day, to: day });
    open = isEnd || link === 'and' ? 'no' : link === 'from' ? 'said' : 'maybe';
  }
  return ranges.every(isReasonable) ? ranges : null;
}

function isReasonable({ from, to }: DayRange): boolean {
  const days = daysBetween(from, to);
  return days >= 0 && days <= LONGEST_DAYS;
}

/** The day that both say; null where they do not say the same. */
function sameDay({
  before,
  said,
  last,
}: {
  readonly before: Said | undefined;
  readonly said: Said;
  readonly last: DayRange;
}): string | null {
  if (last.from !== last.to) return null;
  if (said.kind === 'weekday') return weekday(last.from) === said.weekday ? last.from : null;
  if (said.kind !== 'day') return null;
  const isSame =
    before?.kind === 'weekday' ? weekday(said.day) === before.weekday : said.day === last.from;
  return isSame ? said.day : null;
}

function resolve(
  said: Said,
  { today, after, next }: { today: string; after: string; next: Said | undefined },
): string | null {
  switch (said.kind) {
    case 'wrong':
      return null;
    case 'day':
      return said.day;
    case 'weekday': {
      const ahead = (said.weekday - weekday(after) + 7) % 7;
      if (ahead > 0) return addDays(after, ahead);
      // On a Monday, `lunedì` may be today or in a week; a date beside it says which.
      if (said.isNext) return addDays(after, 7);
      return after === today && next?.kind !== 'day' ? null : after;
    }
    case 'ofMonth': {
      const { dayOfMonth } = said;
      // `dal 12 al 14 ottobre`: the month is said once, at the end.
      const end = next?.kind === 'day' && next.day >= today ? next.day : null;
      const begin = end === null ? after : addDays(end, -27);
      for (let ahead = 0; ahead < 62; ahead += 1) {
        const day = addDays(begin, ahead);
        if (Number(day.slice(8)) === dayOfMonth) return day;
      }
      return null;
    }
  }
}
