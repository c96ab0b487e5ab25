/** Who ate, as devices and the office say: late, twice, put right, from the wrong school. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { Closure, Comune, CorrectionLine, RollCallLine } from './input-files.ts';
import type { MadeComune } from './made-comune.ts';
import type { Living, Stay } from './made-families.ts';
import type { Chance } from './random.ts';

export interface MadeRollCalls {
  readonly rollCalls: readonly RollCallLine[];
  readonly corrections: readonly CorrectionLine[];
  /** Who was not there, at schools that charge what was ordered. */
  readonly missing: readonly Missing[];
}

export interface Missing {
  readonly pupil: string;
  readonly day: string;
  /** Of the day among all service days. */
  readonly index: number;
  /** The office has put this meal right already. */
  readonly isCorrected: boolean;
}

/** Shares of roll calls, unless another thing is named. */
const SHARES = {
  /** of pupils */
  present: 0.945,
  tellsAbsent: 0.1,
  /** of days of a device */
  offline: 0.01,
  twice: 0.02,
  secondDevice: 0.01,
  otherSchool: 0.006,
  takenBack: 0.03,
  onClosedDay: 0.2,
  /** of pupils present, and of pupils absent */
  wronglyPresent: 0.0075,
  wronglyAbsent: 0.13,
  correctedAgain: 0.03,
} as const;

/** The office works in the afternoon, after the roll calls of the day. */
const OFFICE_HOUR = '14:00';

export function makeRollCalls(
  { comune, days }: MadeComune,
  living: readonly Living[],
  chance: Chance,
): MadeRollCalls {
  const rollCalls: RollCallLine[] = [];
  const corrections: CorrectionLine[] = [];
  const missing: Missing[] = [];
  const ordering = comune.schools.filter(({ basis }) => basis === 'order');
  const withOrders = new Set(ordering.map(({ school }) => school));
  const told = (index: number, later: number) =>
    days[Math.min(index + later, days.length - 1)] ?? '';
  for (const [index, day] of days.entries()) {
    const offline = new Map<string, string>();
    for (const [room, pupils] of Map.groupBy(seatsOn(living, day), ({ stay }) => stay.class)) {
      const [first] = pupils;
      if (!first) continue;
      const closure = closureOn(comune, first.stay, day);
      // Where nobody knew yet that it was closed, everybody ate as ever.
      const isQuiet = closure !== undefined && closure.day <= day;
      if (isQuiet && !chance.happens(SHARES.onClosedDay)) continue;
      const { school } = first.stay;
      const device = `${school}-${(Number(room.slice(-2)) % 2) + 1}`;
      const late = chance.happens(SHARES.offline) ? chance.whole(1, 5) : 0;
      if (!offline.has(device)) offline.set(device, told(index, late));
      const isHere = new Map(pupils.map(({ pupil }) => [pupil, chance.happens(SHARES.present)]));
      const call: RollCallLine = {
        day: offline.get(device) ?? day,
        call: `${day}-${room}`,
        device,
        servedOn: day,
        at: `${day}T12:${chance.whole(10, 30)}`,
        present: [...isHere.keys()].filter((pupil) => isHere.get(pupil)),
        absent: chance.happens(SHARES.tellsAbsent)
          ? [...isHere.keys()].filter((pupil) => !isHere.get(pupil))
          : [],
        supersedes: null,
        copies: chance.happens(SHARES.twice) ? 2 : 1,
      };
      rollCalls.push(...withOddities(call, { comune, index, told, chance }));
      if (closure !== undefined) continue;
      for (const [pupil, present] of isHere) {
        const share = present ? SHARES.wronglyPresent : SHARES.wronglyAbsent;
        const isCorrected = chance.happens(share);
        const isEnrolled = pupils.some((one) => one.pupil === pupil && one.stay.to >= day);
        if (!present && isEnrolled && withOrders.has(school)) {
          missing.push({ pupil, day, index, isCorrected });
        }
        if (!isCorrected) continue;
        corrections.push(...correct({ pupil, servedOn: day, present }, { index, told, chance }));
      }
    }
  }
  return { rollCalls: byDay(rollCalls), corrections: byDay(corrections), missing };
}

function* seatsOn(
  living: readonly Living[],
  day: string,
): Generator<{ pupil: string; stay: Stay }> {
  for (const { pupil, stays } of living) {
    const stay = stays.find(({ from, to }) => from <= day && day <= to);
    if (stay) yield { pupil, stay };
    // The list on the wall is not always the newest one.
    const gone = stays.find(({ to }) => addDays(to, 1) === day);
    if (gone && stays.length === 1) yield { pupil, stay: gone };
  }
}

function closureOn({ closures }: Comune, stay: Stay, day: string): Closure | undefined {
  return closures.find(
    ({ from, to, school, class: room }) =>
      from <= day &&
      day <= to &&
      (school === null || school === stay.school) &&
      (room === null || room === stay.class),
  );
}

interface Course {
  /** Of the service day among all days. */
  readonly index: number;
  /** The service day so many days later, or the last one. */
  told(index: number, later: number): string;
  readonly chance: Chance;
}

/** A roll call, and what else is said about the same meals. */
function withOddities(
  call: RollCallLine,
  { comune, index, told, chance }: Course & { readonly comune: Comune },
): RollCallLine[] {
  const lines = [call];
  const one = call.present.length > 0 ? chance.pick(call.present) : null;
  const other = { ...call, absent: [], copies: 1 };
  if (chance.happens(SHARES.secondDevice)) {
    const device = `${call.device.slice(0, -1)}${call.device.endsWith('1') ? 2 : 1}`;
    const at = call.at.replace('T12', 'T13');
    lines.push({
      ...other,
      call: `${call.call}-second`,
      device,
      at,
      present: call.present.slice(0, 5),
    });
  }
  if (one !== null && chance.happens(SHARES.otherSchool)) {
    const { school } = chance.pick(comune.schools);
    lines[0] = { ...call, present: call.present.filter((pupil) => pupil !== one) };
    lines.push({ ...other, call: `${call.call}-guest`, device: `${school}-1`, present: [one] });
  }
  if (one !== null && lines.length === 1 && chance.happens(SHARES.takenBack)) {
    // Whatever way each of the two takes: the second may be here before the first.
    const day = chance.happens(0.5) ? call.servedOn : told(index, chance.whole(0, 3));
    const at = call.at.replace('T12', 'T13');
    const line = { ...other, day, call: `${call.call}-back`, at, present: [], absent: [one] };
    lines.unshift({ ...line, supersedes: call.call });
  }
  return lines;
}

function correct(
  meal: { readonly pupil: string; readonly servedOn: string; readonly present: boolean },
  { index, told, chance }: Course,
): CorrectionLine[] {
  const { pupil, servedOn, present } = meal;
  const line = (day: string, state: boolean): CorrectionLine => {
    const at = `${day}T${OFFICE_HOUR}`;
    return { day, correction: '', at, pupil, servedOn, state: state ? 'present' : 'absent' };
  };
  const delay = chance.happens(0.7) ? chance.whole(0, 4) : chance.whole(5, 40);
  const first = line(told(index, delay), !present);
  const again = line(told(index, delay + 2), present);
  return chance.happens(SHARES.correctedAgain) && again.day > first.day ? [first, again] : [first];
}

function byDay<Line extends { readonly day: string }>(lines: readonly Line[]): Line[] {
  return lines.toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
}
