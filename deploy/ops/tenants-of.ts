/** Which Comuni an installation serves, and which days a command looks at. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { type OpsContext, textOf } from './command.ts';
import { NoAccess } from './no-access.ts';
import type { Database } from './stores.ts';

const DAY_MS = 86_400_000;
/** A demonstration has a clock of its own, and shows a day of an earlier year. */
const FIRST_DAY = '2015-01-01';

/** All, or the one that is asked for. @throws NoAccess where there is no such Comune */
export async function tenantsOf(
  context: OpsContext,
  databaseOf: (service: ServiceName) => Database,
): Promise<string[]> {
  const all = await databaseOf('registry').collection<{ _id: string }>('calendars').distinct('_id');
  const asked = textOf(context, 'tenant');
  if (asked === null) return all.toSorted();
  if (all.includes(asked)) return [asked];
  throw new NoAccess(`There is no Comune ${asked}; there are ${all.join(', ') || 'none yet'}.`);
}

export interface Days {
  readonly from: string;
  readonly to: string;
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** All there ever were, unless told otherwise; orders are made some days ahead. */
export function daysOf(context: OpsContext, now: Date = new Date()): Days {
  const ahead = new Date(now.getTime() + 60 * DAY_MS).toISOString().slice(0, 10);
  const days = {
    from: textOf(context, 'from') ?? FIRST_DAY,
    to: textOf(context, 'to') ?? ahead,
  };
  if (isDay(days.from) && isDay(days.to) && days.from <= days.to) return days;
  throw new NoAccess('--from and --to must be days such as 2026-09-14, in their order.');
}

export const dayOptions = {
  tenant: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

export const DAY_USAGE = `  --tenant NAME    only this Comune
  --from, --to     the first and the last day (2026-09-14); all without them`;

const DAYS_AT_ONCE = 700;

/** The same days in parts that a door takes. */
export function partsOf({ from, to }: Days): Days[] {
  const parts: Days[] = [];
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAYS_AT_ONCE * DAY_MS) {
    const last = Math.min(Date.parse(to), ms + (DAYS_AT_ONCE - 1) * DAY_MS);
    parts.push({ from: day(ms), to: day(last) });
  }
  return parts;
}
