/** Money that comes in: top-ups through pagoPA, and what people enter at the office's desk. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { FamilyLine, OfficeLine, OpeningLine, ReceiptLine } from './input-files.ts';
import type { Feature, MadeComune } from './made-comune.ts';
import { OLD_DEBT_CENTS, PAID_AHEAD_CENTS } from './made-families.ts';
import type { Chance } from './random.ts';

export interface MadeMoney {
  readonly receipts: readonly ReceiptLine[];
  readonly office: readonly OfficeLine[];
}

const DAYS_OF_A_YEAR = 170;
const TOP_UPS_A_YEAR = 2.63;
const DESK_ENTRIES_A_YEAR = 0.2;
const AMOUNTS = { '10000': 2, '20000': 4, '30000': 5, '50000': 3, odd: 2 };
const SHARES = { copied: 0.02, ofNobody: 0.004, paidTwice: 0.006, takenBack: 0.005, found: 0.6 };

interface Given {
  readonly families: readonly FamilyLine[];
  readonly openings: readonly OpeningLine[];
  readonly with: readonly Feature[];
}

export function makeMoney({ comune, days }: MadeComune, given: Given, chance: Chance): MadeMoney {
  const known = [...new Set(given.families.map(({ family }) => family))];
  const since = new Map(given.families.map(({ family, day }) => [family, day] as const).reverse());
  const openings = new Map(given.openings.map(({ family, cents }) => [family, cents]));
  const receipts: ReceiptLine[] = [];
  const office: OfficeLine[] = [];
  const part = days.length / DAYS_OF_A_YEAR;
  const { fourEyesFromCents } = comune;
  for (const family of known) {
    const there = days.filter((day) => day > (since.get(family) ?? ''));
    if (there.length === 0) continue;
    const topUps = Math.floor(TOP_UPS_A_YEAR * part + chance.next());
    for (let number = 1; number <= topUps; number += 1) {
      const made = topUp(`${family}-${number}`, family, chance.pick(there), chance);
      receipts.push(...made);
      office.push(...made.flatMap((line) => afterwards(line, family, { days, chance })));
    }
    const opening = openings.get(family) ?? 0;
    const isSpecial = opening === PAID_AHEAD_CENTS || opening === OLD_DEBT_CENTS;
    const entries = Math.floor((isSpecial ? 3 : DESK_ENTRIES_A_YEAR) * part + chance.next());
    for (let number = 1; number <= entries; number += 1) {
      const day = chance.pick(there);
      const others = known.filter((other) => other !== family && (since.get(other) ?? day) < day);
      const place = { day, entry: `${family}-${number}`, family };
      office.push(desk(place, { others, opening, fourEyesFromCents }, chance));
    }
  }
  return { receipts: byDay(receipts), office: given.with.includes('office') ? byDay(office) : [] };
}

/** One notice, as a rule with one receipt. */
function topUp(notice: string, family: string, day: string, chance: Chance): ReceiptLine[] {
  const amount = chance.weighted(AMOUNTS);
  const minute = String(chance.whole(10, 59));
  const line: ReceiptLine = {
    day,
    receipt: `RT-${notice}`,
    notice,
    family,
    cents: amount === 'odd' ? chance.whole(1, 60_000) : Number(amount),
    feeCents: chance.pick([0, 100, 150, 200]),
    paidAt: `${addDays(day, -chance.whole(0, 2))}T${chance.whole(10, 23)}:${minute}`,
    copies: chance.happens(SHARES.copied) ? 3 : 1,
  };
  // Nobody made this notice: the money is there, and nobody knows whose it is.
  if (chance.happens(SHARES.ofNobody)) return [{ ...line, notice: null, family: null }];
  const again = { ...line, receipt: `${line.receipt}-again` };
  return chance.happens(SHARES.paidTwice) ? [line, again] : [line];
}

interface Course {
  readonly days: readonly string[];
  readonly chance: Chance;
}

/** What becomes of a receipt later: the bank takes it back, or the office finds its family. */
function afterwards(line: ReceiptLine, payer: string, { days, chance }: Course): OfficeLine[] {
  const day = days[days.indexOf(line.day) + chance.whole(2, 10)];
  const isWanted = chance.happens(line.family === null ? SHARES.found : SHARES.takenBack);
  if (day === undefined || !isWanted) return [];
  const { receipt, cents } = line;
  const common = { day, entry: receipt, receipt, family: payer, to: null, side: null, cents };
  if (line.family === null) return [{ ...common, kind: 'assignment', approved: null }];
  // Whatever its amount, a payment is taken back by two.
  return [{ ...common, kind: 'paymentReversal', approved: chance.happens(0.7) }];
}

function desk(
  place: Pick<OfficeLine, 'day' | 'entry' | 'family'>,
  known: {
    readonly others: readonly string[];
    readonly opening: number;
    readonly fourEyesFromCents: number;
  },
  chance: Chance,
): OfficeLine {
  const cents = chance.whole(1, 60) * (chance.happens(0.1) ? 333 : 50);
  const approved = cents >= known.fourEyesFromCents ? chance.happens(0.7) : null;
  const line = { ...place, receipt: null, to: null, side: null, cents, approved };
  if (known.opening === OLD_DEBT_CENTS) return { ...line, kind: 'writeOff' };
  if (known.opening === PAID_AHEAD_CENTS) {
    if (known.others.length === 0 || chance.happens(0.5)) return { ...line, kind: 'refund' };
    return { ...line, kind: 'transfer', to: chance.pick(known.others) };
  }
  if (chance.happens(0.6)) return { ...line, kind: 'cashTopUp' };
  return { ...line, kind: 'adjustment', side: chance.pick(['credit', 'debit'] as const) };
}

function byDay<Line extends { readonly day: string }>(lines: readonly Line[]): Line[] {
  return lines.toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
}
