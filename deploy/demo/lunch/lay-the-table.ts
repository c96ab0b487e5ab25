/** Before the lunch: the Comune, its families, tariffs and opening balances, and its devices. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf } from '@mestolo/service/local-time.ts';
import type { ComuneFolder } from '../../comune/comune-folder.ts';
import { importFamilies, type KnownPupil, pupilsOf } from '../../comune/imported.ts';
import { type Office, officeOf } from '../../comune/office.ts';
import { openingBalancesOf } from '../../comune/opening-balances.ts';
import { schoolYearOf } from '../../comune/school-year.ts';
import { tariffLines } from '../../comune/tariff-lines.ts';
import { tenantOf } from '../../comune/tenant-name.ts';
import type { RunningSystem } from '../running-system.ts';
import { calendarOf, TIME_ZONE } from './comune-statements.ts';
import { type LunchDay, lunchDay, serviceWeekdays } from './day.ts';
import { registerDevice } from './devices.ts';
import type { Story } from './story.ts';

export interface LaidTable {
  readonly tenant: string;
  readonly office: Office;
  readonly day: LunchDay;
  readonly pupils: readonly KnownPupil[];
  /** Business time less real time: the lunch begins at a quarter past twelve. */
  readonly clockOffsetMs: number;
  /** Where the device of a school keeps its keys. */
  keyFileOf(schoolId: string): string;
  /** Remembers that this day has been played. */
  played(): void;
}

const TOLD_LINES = 20;
const LUNCH_TIME = '12:15:00';
/** A Monday in autumn, after the days in which a first top-up may still be missing. */
const USUAL_DAY = '2020-10-05';

export async function layTheTable(
  system: RunningSystem,
  comune: ComuneFolder,
  story: Story,
): Promise<LaidTable> {
  const tenant = tenantOf(comune.name);
  const office = officeOf(system, tenant, 'school-office');
  const folder = join(system.dataFolder, 'lunch', tenant);
  mkdirSync(folder, { recursive: true });
  const memory = join(folder, 'last-played');
  const inFile = comune.rollCall.flatMap(({ servedOn }) => servedOn ?? []);
  const weekdays = serviceWeekdays(inFile);
  const lastPlayedOn = existsSync(memory) ? readFileSync(memory, 'utf8') : null;
  const day = lunchDay({ inFile, lastPlayedOn, usual: USUAL_DAY, weekdays });
  const clockOffsetMs = instantOf(day.servedOn, LUNCH_TIME, TIME_ZONE).getTime() - Date.now();
  await office.send('POST', 'registry', '/import', {
    calendar: calendarOf(comune, { day: day.servedOn, weekdays, clockOffsetMs }),
  });
  const lines = await importFamilies(office, comune, {
    acceptInvalidTaxCodes: true,
    tell: (told) => noteSome(story, told),
  });
  const pupils = pupilsOf(comune, lines);
  await office.send('PUT', 'billing', '/tariffs', {
    lines: tariffLines(comune, pupils, schoolYearOf(day.servedOn).from),
  });
  const effectiveOn = schoolYearOf(day.servedOn).from;
  const balances = openingBalancesOf(comune, lines);
  for (let start = 0; start < balances.length; start += 500) {
    const part = { effectiveOn, balances: balances.slice(start, start + 500) };
    await office.send('POST', 'billing', '/opening-balances', part);
  }
  const schoolIds = [...new Set(pupils.map(({ schoolId }) => schoolId))];
  const keyFileOf = (schoolId: string) => join(folder, `device-${schoolId}.json`);
  await Promise.all(
    schoolIds.map((schoolId) =>
      registerDevice(system, office, { schoolId, keyFile: keyFileOf(schoolId) }),
    ),
  );
  const families = new Set(pupils.map(({ accountId }) => accountId)).size;
  story.note(
    `${comune.name}: ${families} families, ${pupils.length} pupils, ${schoolIds.length} schools`,
  );
  story.note(`it is ${day.servedOn}, a quarter past twelve`);
  const played = () => writeFileSync(memory, day.servedOn);
  return { tenant, office, day, pupils, clockOffsetMs, keyFileOf, played };
}

function noteSome(story: Story, lines: readonly string[]): void {
  for (const line of lines.slice(0, TOLD_LINES)) story.note(line);
  if (lines.length > TOLD_LINES) story.note(`… and ${lines.length - TOLD_LINES} lines more`);
}
