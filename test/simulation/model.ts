/**
 * What a made-up school year must come to, worked out from its files alone. It knows nothing of the
 * services: it shares no code with them and imports nothing but the reading of files. Each fact has
 * a key (`F1 meal P1 2020-10-05`) and cents: above zero for the family, below it for the Comune.
 */
import { readFileSync } from 'node:fs';

type Name = 'family' | 'pupil' | 'school' | 'class' | 'kind' | 'basis' | 'receipt' | 'entry';
type Time = 'birthDate' | 'from' | 'to' | 'filedOn' | 'servedOn' | 'at' | 'cutOff';
/** A line of any file; which fields it has depends on the file. */
type Line = Record<Name | Time | 'state' | 'order', string> &
  Record<'band' | 'side', string | null> &
  Record<'resident' | 'exempt' | 'approved', boolean | null> &
  Record<'cents' | 'listCents' | 'nonResidentCents' | 'monthlyCents', number> &
  Record<'present' | 'absent', string[]> &
  Record<'bands' | 'siblings', Record<string, number | { priceCents: number }>> & {
    pupils: Line[];
  };
type Comune = Record<'begins' | 'ends' | 'playedTo' | 'lateIsee', string> &
  Record<'cancelDaysAhead' | 'fourEyesFromCents', number> &
  Record<'schools' | 'closures' | 'tariffs' | 'fees', Line[]> & { weekdays: number[] };
/** What is known of a pupil by the day it began; of two words about one day the later counts. */
type Pupil = Line & { known: ({ from: string } & Partial<Line>)[]; stays: Line[] };
type Add = (key: string, cents: number) => void;

/** The cents of each fact, by its key. */
export function expectedYear(folder: string): Map<string, number> {
  const text = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
  const lines = (file: string): Line[] =>
    (text(`${file}.jsonl`).match(/.+/g) ?? []).map((line) => JSON.parse(line));
  const comune: Comune = JSON.parse(text('comune.json'));
  const days = daysOf(comune);
  const facts = new Map<string, number>();
  const add: Add = (key, cents) => facts.set(key, (facts.get(key) ?? 0) + cents);
  const people = new Map<string, Pupil>();
  for (const { family, pupils } of lines('families'))
    for (const one of pupils) people.set(one.pupil, enter({ ...one, family }, comune));
  for (const line of lines('changes')) change(people.get(line.pupil), line, comune);
  const families = new Map<string, Pupil[]>();
  for (const pupil of people.values())
    for (const { family = '' } of pupil.known.filter((one) => one.family))
      families.set(family, [...(families.get(family) ?? []), pupil]);
  const words = newestWords(lines('roll-calls'), lines('corrections'));
  const orders = Map.groupBy(lines('orders'), ({ pupil }) => pupil);
  for (const [code, pupil] of people) {
    for (const day of days) {
      const stay = stayOn(pupil, day);
      const school = comune.schools.find((one) => one.school === stay?.school);
      if (!stay || !school || isClosed(comune, stay, day)) continue;
      const { state } = words.get(`${code} ${day}`) ?? {};
      // An ordered meal is due though nobody was there, and who was there owes it all the same.
      const isOrdered =
        school.basis === 'order' && !isCancelled(orders.get(code), day, school, comune);
      if (state !== 'present' && (!isOrdered || state === 'waived')) continue;
      const family = on(pupil, day, 'family') ?? '';
      const cents = priceOf(comune, families.get(family) ?? [], pupil, day);
      add(`${family} meal ${code} ${day}`, -cents);
    }
    addFees(comune, pupil, days, add);
  }
  for (const { family, cents } of lines('openings')) add(`${family} opening`, cents);
  for (const line of new Map(lines('receipts').map((one) => [one.receipt, one])).values())
    add(`${line.family ?? 'suspense'} receipt ${line.receipt}`, line.cents);
  for (const line of lines('office')) addDesk(line, comune, add);
  return facts;
}

function enter(told: Line, { ends }: Comune): Pupil {
  return { ...told, known: [{ ...told, from: '' }], stays: [{ ...told, to: ends }] };
}

function change(pupil: Pupil | undefined, line: Line, { ends, lateIsee }: Comune): void {
  if (!pupil) throw new Error(`Nobody knows ${line.pupil}.`);
  const { kind, from, to, filedOn, school, class: room } = line;
  const last = kind === 'withdrawn' ? to : kind === 'class' ? addDays(from, -1) : null;
  if (last !== null) {
    const before = pupil.stays.filter((stay) => stay.from <= last);
    pupil.stays = before.map((stay) => ({ ...stay, to: [last, stay.to].sort()[0] ?? last }));
    if (kind === 'class') pupil.stays.push({ ...pupil, from, to: ends, school, class: room });
    return;
  }
  const begins = kind === 'isee' ? iseeFrom(filedOn, lateIsee) : from;
  const field = kind === 'isee' ? 'band' : kind;
  pupil.known.push({ from: begins, [field]: line[field as 'band'] });
  pupil.known.sort((one, other) => Number(one.from > other.from) - Number(one.from < other.from));
}

function iseeFrom(filedOn: string, rule: string): string {
  const month = filedOn.slice(0, 7);
  const nextMonth = `${addDays(`${month}-28`, 4).slice(0, 7)}-01`;
  if (rule === 'byFifteenth') return filedOn.slice(8) <= '15' ? `${month}-01` : nextMonth;
  return rule === 'nextMonth' ? nextMonth : filedOn;
}

/** Of each meal what was said at the latest time, in whatever order it came. */
function newestWords(calls: Line[], corrections: Line[]) {
  const words = new Map<string, { at: string; state: string }>();
  const hear = (pupil: string, { servedOn, at }: Line, state: string) => {
    const key = `${pupil} ${servedOn}`;
    if (at >= (words.get(key)?.at ?? '')) words.set(key, { at, state });
  };
  for (const call of calls) {
    for (const pupil of call.present) hear(pupil, call, 'present');
    for (const pupil of call.absent) hear(pupil, call, 'absent');
  }
  for (const one of corrections) hear(one.pupil, one, one.state);
  return words;
}

/** The last order that came in time, and not too early, decides; without one everybody eats. */
function isCancelled(orders: Line[] | undefined, day: string, school: Line, comune: Comune) {
  const counts = ({ at, from, to }: Line) =>
    from <= day &&
    (!to || (day <= to && day <= addDays(at.slice(0, 10), comune.cancelDaysAhead))) &&
    at <= `${day}T${school.cutOff}`;
  return orders?.findLast(counts)?.order === 'none';
}

function priceOf(comune: Comune, family: Pupil[], pupil: Pupil, day: string): number {
  const { listCents, nonResidentCents, bands, siblings } = tariffOn(comune, pupil, day);
  if (on(pupil, day, 'exempt')) return 0;
  if (!on(pupil, day, 'resident')) return nonResidentCents ?? listCents;
  const home = on(pupil, day, 'family');
  const older = family.filter(
    (one) => one.birthDate < pupil.birthDate && on(one, day, 'family') === home && stayOn(one, day),
  );
  const ranks = Object.keys(siblings).filter((rank) => Number(rank) <= older.length + 1);
  let parts = [listCents];
  for (const off of [bands[on(pupil, day, 'band') ?? ''], siblings[ranks.at(-1) ?? '']])
    if (typeof off === 'number') parts.push(100 - off);
    else if (off) parts = [off.priceCents];
  // One rounding at the end, half a cent up; each part but the first is in hundredths.
  const scale = 100 ** (parts.length - 1);
  return Math.floor((2 * parts.reduce((product, part) => product * part) + scale) / (2 * scale));
}

/** Of the lines that have begun the newest: for the school, else for its kind, else for all. */
function tariffOn({ tariffs, schools }: Comune, pupil: Pupil, day: string): Line {
  const at = schools.find(({ school }) => school === stayOn(pupil, day)?.school);
  const begun = tariffs.filter(({ from }) => from <= day);
  const newest = begun.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const found =
    newest.findLast(({ school }) => school === at?.school) ??
    newest.findLast(({ school, kind }) => !school && kind === at?.kind) ??
    newest.findLast(({ school, kind }) => !school && !kind);
  if (!found) throw new Error(`There is no tariff on ${day}.`);
  return found;
}

/** A month costs once where the pupil is enrolled on a day of service; half after the 15th. */
function addFees(comune: Comune, pupil: Pupil, days: string[], add: Add): void {
  const served = days.filter((day) => {
    const stay = stayOn(pupil, day);
    return stay && !isClosed(comune, stay, day);
  });
  for (const [month, [day = '']] of Map.groupBy(served, (one) => one.slice(0, 7))) {
    const { school } = stayOn(pupil, day) ?? {};
    const fee = comune.fees.findLast((one) => one.school === school && one.from <= day);
    if (!fee || on(pupil, day, 'exempt')) continue;
    const isLate = pupil.from.startsWith(month) && pupil.from.slice(8) > '15';
    const cents = isLate ? Math.floor((fee.monthlyCents + 1) / 2) : fee.monthlyCents;
    add(`${on(pupil, day, 'family')} fee ${pupil.pupil} ${month}`, -cents);
  }
}

/** What is large, or takes a payment back, counts only where a second person agrees. */
function addDesk(line: Line, { fourEyesFromCents }: Comune, add: Add): void {
  const { kind, family, to, entry, side, cents, approved, receipt } = line;
  if (kind === 'assignment') {
    add(`suspense receipt ${receipt}`, -cents);
    add(`${family} receipt ${receipt}`, cents);
    return;
  }
  if ((cents >= fourEyesFromCents || kind === 'paymentReversal') && !approved) return;
  const takes = ['refund', 'transfer', 'paymentReversal'].includes(kind) || side === 'debit';
  add(`${family} desk ${entry}`, takes ? -cents : cents);
  if (kind === 'transfer') add(`${to} desk ${entry}`, cents);
}

const on = <Field extends keyof Line>({ known }: Pupil, day: string, field: Field) =>
  known.findLast((one) => one.from <= day && one[field] !== undefined)?.[field];

const stayOn = ({ stays }: Pupil, day: string) =>
  stays.find(({ from, to }) => from <= day && day <= to);

const isClosed = ({ closures }: Comune, stay: Line, day: string) =>
  closures
    .filter(({ from, to }) => from <= day && day <= to)
    .filter(({ school }) => !school || school === stay.school)
    .some(({ class: room }) => !room || room === stay.class);

const addDays = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

function daysOf({ begins, playedTo, weekdays }: Comune): string[] {
  const days: string[] = [];
  for (let day = begins; day <= playedTo; day = addDays(day, 1))
    if (weekdays.includes(new Date(day).getUTCDay())) days.push(day);
  return days;
}
