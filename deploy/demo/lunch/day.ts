/** Which day is played: the file's first, then one service day after another. */

export interface LunchDay {
  readonly servedOn: string;
  /** True on the first time: the roll call keeps its own days. Later all lines move to this day. */
  readonly fromFile: boolean;
}

const DAY_MS = 86_400_000;

export function lunchDay(days: {
  /** Days named in the roll call. */
  readonly inFile: readonly string[];
  readonly lastPlayedOn: string | null;
  /** Played where the file names no day. */
  readonly usual: string;
  readonly weekdays: readonly number[];
}): LunchDay {
  const inFile = days.inFile.toSorted().at(-1) ?? null;
  if (days.lastPlayedOn === null || (inFile !== null && days.lastPlayedOn < inFile)) {
    return { servedOn: inFile ?? days.usual, fromFile: inFile !== null };
  }
  return { servedOn: nextServiceDay(days.lastPlayedOn, days.weekdays), fromFile: false };
}

function nextServiceDay(day: string, weekdays: readonly number[]): string {
  for (let date = new Date(`${day}T00:00:00Z`).valueOf() + DAY_MS; ; date += DAY_MS) {
    if (weekdays.includes(weekdayOf(new Date(date))))
      return new Date(date).toISOString().slice(0, 10);
  }
}

/** Monday to Friday, and any other day on which the roll call says that meals were served. */
export function serviceWeekdays(inFile: readonly string[]): number[] {
  const days = inFile.map((day) => weekdayOf(new Date(`${day}T00:00:00Z`)));
  return [...new Set([1, 2, 3, 4, 5, ...days])].toSorted((a, b) => a - b);
}

/** 1 is Monday, 7 is Sunday. */
function weekdayOf(date: Date): number {
  return date.getUTCDay() || 7;
}
