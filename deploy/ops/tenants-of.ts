/** Which Comuni an installation serves, and which days a command looks at. */
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import { type OpsContext, textOf } from './command.ts';
import { NoAccess } from './no-access.ts';
import type { Database } from './stores.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 365;

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

/** A year back and a year on: a demonstration may have a clock of its own. */
export function daysOf(context: OpsContext, now: Date = new Date()): Days {
  const day = (offset: number) =>
    new Date(now.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
  const days = {
    from: textOf(context, 'from') ?? day(-USUAL_DAYS),
    to: textOf(context, 'to') ?? day(USUAL_DAYS),
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
  --from, --to     the first and the last day (2026-09-14); a year back and on without them`;
