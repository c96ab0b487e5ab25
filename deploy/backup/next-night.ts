/** When the next backup is due: at a local hour each night, and soon where none was made lately. */
import { addDays, instantOf, localDate } from '@mestolo/service/local-time.ts';
import { NoAccess } from '../ops/no-access.ts';

export interface Nightly {
  /** Local, `02:15`. */
  readonly at: string;
  readonly timeZone: string;
}

const HOUR_MS = 3_600_000;
/** A night was missed, or there was none yet. */
const LATE_MS = 26 * HOUR_MS;

/** @throws NoAccess where the hour is none, or the zone is not known */
export function nightlyOf({ at, timeZone }: Nightly): Nightly {
  if (!/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(at)) {
    throw new NoAccess('BACKUP_AT must be an hour such as 02:15.');
  }
  try {
    localDate(new Date(), timeZone);
  } catch (cause) {
    throw new NoAccess('BACKUP_TIME_ZONE must be a zone such as Europe/Rome.', { cause });
  }
  return { at, timeZone };
}

/** `lastMs` is when the last good one was made; null where there is none. */
export function nextBackup(nowMs: number, lastMs: number | null, { at, timeZone }: Nightly): Date {
  if (lastMs === null || nowMs - lastMs > LATE_MS) return new Date(nowMs);
  const today = localDate(new Date(nowMs), timeZone);
  const tonight = instantOf(today, at, timeZone);
  return tonight.getTime() > nowMs ? tonight : instantOf(addDays(today, 1), at, timeZone);
}
