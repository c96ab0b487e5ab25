/** Families of a made-up Comune, their children, and what the office learns about them later. */
import { addDays } from '@mestolo/service/local-time.ts';
import type {
  ChangeLine,
  Comune,
  FamilyLine,
  Kind,
  OpeningLine,
  PupilLine,
} from './input-files.ts';
import type { Feature, MadeComune } from './made-comune.ts';
import type { Chance } from './random.ts';

export interface Stay {
  readonly from: string;
  readonly to: string;
  readonly school: string;
  readonly class: string;
}

/** A pupil as the generator follows it through the year. */
export interface Living {
  readonly pupil: string;
  readonly family: string;
  readonly stays: Stay[];
}

export interface MadeFamilies {
  readonly families: readonly FamilyLine[];
  readonly changes: readonly ChangeLine[];
  readonly openings: readonly OpeningLine[];
  readonly living: readonly Living[];
}

/** Years of birth of those who go to a school of each kind in autumn 2020. */
const BORN: Readonly<Record<Kind, readonly [number, number]>> = {
  infanzia: [2015, 2017],
  primaria: [2010, 2014],
  secondaria: [2007, 2009],
};
const CHILDREN = { '1': 62, '2': 31, '3': 6, '4': 1 };
const BANDS = { none: 46, A: 14, B: 20, C: 15, F: 5 };
const SHARES = {
  joinsLate: 0.02,
  nonResident: 0.06,
  exempt: 0.03,
  hadBalance: 0.3,
  paidAhead: 0.05,
  oldDebt: 0.03,
};

/** How often each thing happens to a pupil within the year. */
const CHANGES = { class: 3, withdrawn: 2, resident: 1, exempt: 0.5, band: 2, isee: 5, family: 0.4 };

export function makeFamilies(
  { comune, days }: MadeComune,
  options: { readonly pupils: number; readonly with: readonly Feature[] },
  chance: Chance,
): MadeFamilies {
  const families: FamilyLine[] = [];
  const living: Living[] = [];
  const seats = seatsOf(comune);
  for (let next = 1; living.length < options.pupils; next += 1) {
    const family = `F${String(next).padStart(5, '0')}`;
    const room = options.pupils - living.length;
    const children = Math.min(room, Number(chance.weighted(CHILDREN)));
    const born = new Set<string>();
    for (let child = 0; child < children; child += 1) {
      const joins = chance.happens(SHARES.joinsLate) ? latePlace(days, chance) : null;
      const from = joins?.from ?? comune.begins;
      const line = makePupil({ pupil: codeOf(living.length + 1), from, born }, seats, chance);
      const { pupil, school, class: name } = line;
      living.push({ pupil, family, stays: [{ from, to: comune.ends, school, class: name }] });
      families.push({ day: joins?.day ?? comune.begins, family, pupils: [line] });
    }
  }
  const changes = living.flatMap((one) =>
    changesOf(one, { comune, days, chance, families }, options.with),
  );
  return {
    families: together(families),
    changes: byDay(changes),
    openings: openingsOf(families, chance),
    living,
  };
}

const codeOf = (number: number) => `P${String(number).padStart(5, '0')}`;

/** Told on one day of service, there from the next. */
function latePlace(days: readonly string[], chance: Chance): { day: string; from: string } | null {
  const at = chance.whole(1, days.length - 2);
  const [day, from] = [days[at], days[at + 1]];
  return day && from ? { day, from } : null;
}

type Seats = ReadonlyMap<string, { readonly kind: Kind; readonly classes: readonly string[] }>;

function seatsOf({ schools, classes }: Comune): Seats {
  const of = (wanted: string) => classes.filter(({ school }) => school === wanted);
  return new Map(
    schools.map(({ school, kind }) => [
      school,
      { kind, classes: of(school).map((one) => one.class) },
    ]),
  );
}

function makePupil(
  given: { readonly pupil: string; readonly from: string; readonly born: Set<string> },
  seats: Seats,
  chance: Chance,
): PupilLine {
  const { pupil, from, born } = given;
  const school = chance.pick([...seats.keys()]);
  const seat = seats.get(school);
  if (!seat) throw new Error(`There is no school ${school}.`);
  const [first, last] = BORN[seat.kind];
  let birthDate = '';
  // Twins are ranked by an id that only registry knows, so there are none.
  do birthDate = addDays(`${chance.whole(first, last)}-01-01`, chance.whole(0, 364));
  while (born.has(birthDate));
  born.add(birthDate);
  const band = chance.weighted(BANDS);
  return {
    pupil,
    birthDate,
    school,
    class: chance.pick(seat.classes),
    from,
    band: band === 'none' ? null : band,
    resident: !chance.happens(SHARES.nonResident),
    exempt: chance.happens(SHARES.exempt),
  };
}

/** Children who are told of on one day stand in one line. */
function together(lines: readonly FamilyLine[]): FamilyLine[] {
  const groups = Map.groupBy(lines, ({ day, family }) => `${day} ${family}`);
  return byDay(
    [...groups.values()].flatMap((group) => {
      const [first] = group;
      return first ? [{ ...first, pupils: group.flatMap(({ pupils }) => pupils) }] : [];
    }),
  );
}

function byDay<Line extends { readonly day: string }>(lines: readonly Line[]): Line[] {
  return lines.toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
}

interface Life {
  readonly comune: Comune;
  readonly days: readonly string[];
  readonly chance: Chance;
  readonly families: readonly FamilyLine[];
}

function changesOf(one: Living, life: Life, having: readonly Feature[]): ChangeLine[] {
  const { days, chance } = life;
  if (days.length < 4 || !chance.happens(0.14)) return [];
  const [start] = one.stays;
  const first = days.findIndex((day) => day > (start?.from ?? ''));
  // Who joins in the last days has no time left to change.
  if (first === -1 || first > days.length - 2) return [];
  const at = chance.whole(Math.max(1, first), days.length - 2);
  const [day, next] = [days[at] ?? '', days[at + 1] ?? ''];
  if (!start || day <= start.from) return [];
  const { pupil } = one;
  // What is put right afterwards begins on a day that has been served and charged already.
  const from = having.includes('repricing') && chance.happens(0.5) ? (days[at - 1] ?? next) : next;
  switch (chance.weighted(CHANGES)) {
    case 'class':
      return [move(one, start, { day, from: next }, life)];
    case 'withdrawn':
      one.stays[0] = { ...start, to: day };
      return [{ day, pupil, kind: 'withdrawn', to: day }];
    case 'resident':
      return [{ day, pupil, kind: 'resident', resident: chance.happens(0.5), from }];
    case 'exempt':
      return [{ day, pupil, kind: 'exempt', exempt: true, from }];
    case 'band':
      return [{ day, pupil, kind: 'band', band: chance.pick(['B', 'C', null]), from }];
    case 'isee': {
      if (!having.includes('lateIsee')) return [];
      const filedOn = addDays(day, -chance.whole(0, 24));
      return [{ day, pupil, kind: 'isee', band: chance.pick(['B', 'C', 'F']), filedOn }];
    }
    case 'family': {
      if (!having.includes('moves')) return [];
      const { family } = chance.pick(life.families.filter((line) => line.day < day));
      const since = from === next ? day : from;
      return family === one.family ? [] : [{ day, pupil, kind: 'family', family, from: since }];
    }
  }
}

/** To another class, often of another school of the same kind. */
function move(
  one: Living,
  stay: Stay,
  { day, from }: { readonly day: string; readonly from: string },
  { comune, chance }: Life,
): ChangeLine {
  const kind = comune.schools.find(({ school }) => school === stay.school)?.kind;
  const sameKind = comune.schools.filter((school) => school.kind === kind);
  const { school } = chance.pick(sameKind);
  const rooms = comune.classes.filter((room) => room.school === school);
  const { class: name } = chance.pick(rooms);
  one.stays[0] = { ...stay, to: addDays(from, -1) };
  one.stays.push({ from, to: stay.to, school, class: name });
  return { day, pupil: one.pupil, kind: 'class', school, class: name, from };
}

function openingsOf(families: readonly FamilyLine[], chance: Chance): OpeningLine[] {
  const [first] = families;
  return [...new Set(families.filter(({ day }) => day === first?.day).map(({ family }) => family))]
    .filter(() => chance.happens(SHARES.hadBalance))
    .map((family) => ({ family, cents: openingOf(chance) }))
    .filter(({ cents }) => cents !== 0);
}

/** More than a year can cost, and more than anybody pays in: what may be done is sure for these. */
export const PAID_AHEAD_CENTS = 900_000;
export const OLD_DEBT_CENTS = -900_000;

function openingOf(chance: Chance): number {
  if (chance.happens(SHARES.paidAhead)) return PAID_AHEAD_CENTS;
  return chance.happens(SHARES.oldDebt) ? OLD_DEBT_CENTS : chance.whole(-4_000, 9_000);
}
