/** Creates a Comune through the doors of the services; a second time it finds nothing to change. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ComuneFolder } from '../comune/comune-folder.ts';
import { type ImportedLine, importFamilies, pupilsOf } from '../comune/imported.ts';
import { type Office, Refused } from '../comune/office.ts';
import { openingBalancesOf } from '../comune/opening-balances.ts';
import { tariffLines } from '../comune/tariff-lines.ts';
import { newCalendar, yearOf } from './calendar.ts';
import { codesForSchools, type SchoolDevice } from './devices.ts';

export interface Creation {
  readonly comune: ComuneFolder;
  /** A local day. */
  readonly today: string;
  readonly reason: string;
  /** Also schools whose device waits for its code get a new one. */
  readonly newCodes: boolean;
  say(line: string): void;
}

export interface Created {
  /** What each step did, in words; `changed` is false where all was there. */
  readonly steps: readonly { readonly what: string; readonly changed: boolean }[];
  readonly devices: readonly SchoolDevice[];
  /** Lines that were refused, and balances that contradict what is posted. */
  readonly troubles: readonly string[];
}

type Result = 'new' | 'changed' | 'same' | 'refused';

const ARRIVES_WITHIN_MS = 60_000;
const BALANCES_A_CALL = 500;

export async function createComune(office: Office, creation: Creation): Promise<Created> {
  const { comune, today, reason } = creation;
  const calendar = newCalendar(comune, today);
  const body = { calendar, reason };
  const taken = await office.send<{ calendar: { result: Result } }>(
    ...(['POST', 'registry', '/import', body] as const),
  );
  const troubles: string[] = [];
  const lines = await importFamilies(office, comune, {
    ...{ acceptInvalidTaxCodes: true, reason },
    tell: (told) => troubles.push(...told),
  });
  const steps = [
    { what: `calendar: ${taken.calendar.result}`, changed: taken.calendar.result !== 'same' },
    linesStep(lines),
    await tariffStep(office, creation, lines),
    await balancesStep(office, creation, { lines, troubles }),
    await wishesStep(office, creation),
  ];
  const { schools } = await office.get<SchoolList>('registry', '/calendar');
  const devices = await codesForSchools(office, schools, creation);
  const coded = devices.filter(({ code }) => code !== null).length;
  steps.push({ what: `device codes: ${coded} new`, changed: coded > 0 });
  return { steps, devices, troubles };
}

interface SchoolList {
  readonly schools: readonly { readonly schoolId: string; readonly name: string }[];
}

function linesStep(lines: readonly ImportedLine[]) {
  const count = (result: Result) => lines.filter((line) => line.result === result).length;
  const told = (['new', 'changed', 'same', 'refused'] as const)
    .map((result) => `${count(result)} ${result}`)
    .join(', ');
  return { what: `lines of families: ${told}`, changed: count('new') + count('changed') > 0 };
}

async function tariffStep(
  office: Office,
  { comune, today }: Creation,
  lines: readonly ImportedLine[],
) {
  if (comune.tariffs.length === 0) return { what: 'tariffs: none in the files', changed: false };
  const all = tariffLines(comune, pupilsOf(comune, lines), yearOf(comune, today).from);
  const { changed } = await office.send<{ changed: boolean }>('PUT', 'billing', '/tariffs', {
    lines: all,
  });
  return { what: `tariffs: ${all.length} prices`, changed };
}

async function balancesStep(
  office: Office,
  { comune, today }: Creation,
  { lines, troubles }: { readonly lines: readonly ImportedLine[]; readonly troubles: string[] },
) {
  const effectiveOn = yearOf(comune, today).from;
  const counts = new Map<string, number>();
  const all = openingBalancesOf(comune, lines);
  for (let start = 0; start < all.length; start += BALANCES_A_CALL) {
    const balances = all.slice(start, start + BALANCES_A_CALL);
    const { results } = await untilKnown(() =>
      office.send<Posted>('POST', 'billing', '/opening-balances', { effectiveOn, balances }),
    );
    for (const [at, { result }] of results.entries()) {
      counts.set(result, (counts.get(result) ?? 0) + 1);
      const reference = balances[at]?.reference;
      if (result === 'conflict') troubles.push(`${reference}: another balance is posted already`);
      if (result === 'unknownAccount') troubles.push(`${reference}: the account is not known`);
    }
  }
  const told = [...counts].map(([result, count]) => `${count} ${result}`).join(', ');
  return { what: `opening balances: ${told || 'none'}`, changed: counts.has('posted') };
}

interface Posted {
  readonly results: readonly { readonly result: string }[];
}

/** Families come to billing a moment after registry has taken them. */
async function untilKnown(post: () => Promise<Posted>): Promise<Posted> {
  const deadline = Date.now() + ARRIVES_WITHIN_MS;
  for (;;) {
    const answer = await post();
    const waits = answer.results.some(({ result }) => result === 'unknownAccount');
    if (!waits || Date.now() > deadline) return answer;
    await pause(300);
  }
}

interface Wishes {
  readonly reminders: string;
  readonly sms: { readonly sender: string | null };
}

/** Only what the files say: all other wishes stay as they are. */
async function wishesStep(office: Office, { comune, reason }: Creation) {
  const { reminders, smsSender } = comune.settings;
  const path = '/notification-settings';
  const { version: _version, ...now } = await untilThere(() =>
    office.get<Wishes & { version?: number }>('notifications', path),
  );
  const wanted = {
    ...now,
    reminders: reminders ?? now.reminders,
    sms: { ...now.sms, sender: smsSender ?? now.sms.sender },
  };
  const changed = JSON.stringify(wanted) !== JSON.stringify(now);
  if (changed) await office.send('PUT', 'notifications', path, { ...wanted, reason });
  const sender = wanted.sms.sender ?? 'none';
  return { what: `messages: reminders ${wanted.reminders}, SMS sender ${sender}`, changed };
}

async function untilThere<Answer>(get: () => Promise<Answer>): Promise<Answer> {
  const deadline = Date.now() + ARRIVES_WITHIN_MS;
  for (;;) {
    try {
      return await get();
    } catch (error) {
      const waits = error instanceof Refused && error.status === 404;
      if (!waits || Date.now() > deadline) throw error;
    }
    await pause(300);
  }
}
