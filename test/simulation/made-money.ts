/** Money that comes in: top-ups through pagoPA, and what people enter at the office's desk. */
import { addDays } from '@mestolo/service/local-time.ts';
import type { FamilyLine, OfficeLine, ReceiptLine } from './input-files.ts';
import type { Feature, MadeComune } from './made-comune.ts';
import type { Chance } from './random.ts';

export interface MadeMoney {
  readonly receipts: readonly ReceiptLine[];
  readonly office: readonly OfficeLine[];
}

const DAYS_OF_A_YEAR = 170;
const TOP_UPS_A_YEAR = 2.63;
const DESK_ENTRIES_A_YEAR = 0.15;
const AMOUNTS = { '2000': 2, '3000': 3, '5000': 5, '10000': 3, odd: 2 };
const DESK = { cashTopUp: 6, adjustment: 4, refund: 1, writeOff: 1, transfer: 1 };

export function makeMoney(
  { comune, days }: MadeComune,
  given: { readonly families: readonly FamilyLine[]; readonly with: readonly Feature[] },
  chance: Chance,
): MadeMoney {
  const known = [...new Set(given.families.map(({ family }) => family))];
  const since = new Map(given.families.map(({ family, day }) => [family, day] as const).reverse());
  const receipts: ReceiptLine[] = [];
  const office: OfficeLine[] = [];
  const part = days.length / DAYS_OF_A_YEAR;
  for (const family of known) {
    const there = days.filter((day) => day > (since.get(family) ?? ''));
    if (there.length === 0) continue;
    const topUps = Math.floor(TOP_UPS_A_YEAR * part + chance.next());
    for (let number = 1; number <= topUps; number += 1) {
      receipts.push(...topUp(`${family}-${number}`, family, chance.pick(there), chance));
    }
    if (!given.with.includes('office')) continue;
    const entries = Math.floor(DESK_ENTRIES_A_YEAR * part + chance.next());
    for (let number = 1; number <= entries; number += 1) {
      const day = chance.pick(there);
      const others = known.filter((other) => other !== family && (since.get(other) ?? day) < day);
      const place = { day, entry: `${family}-${number}`, family };
      office.push(desk(place, { others, fourEyesFromCents: comune.fourEyesFromCents }, chance));
    }
  }
  return { receipts: byDay(receipts), office: byDay(office) };
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
    cents: amount === 'odd' ? chance.whole(1, 20_000) : Number(amount),
    feeCents: chance.pick([0, 100, 150, 200]),
    paidAt: `${addDays(day, -chance.whole(0, 2))}T${chance.whole(10, 23)}:${minute}`,
    copies: chance.happens(0.02) ? 3 : 1,
  };
  if (chance.happens(0.004)) {
    // Nobody made this notice: the money is there, and nobody knows whose it is.
    return [{ ...line, notice: null, family: null }];
  }
  return chance.happens(0.006) ? [line, { ...line, receipt: `${line.receipt}-again` }] : [line];
}

function desk(
  place: Pick<OfficeLine, 'day' | 'entry' | 'family'>,
  known: { readonly others: readonly string[]; readonly fourEyesFromCents: number },
  chance: Chance,
): OfficeLine {
  const kind = chance.weighted(DESK);
  const cents = chance.whole(1, 60) * (chance.happens(0.1) ? 333 : 50);
  const approved = cents >= known.fourEyesFromCents ? chance.happens(0.7) : null;
  const side = kind === 'adjustment' ? chance.pick(['credit', 'debit'] as const) : null;
  const line = { ...place, to: null, side, cents, approved };
  if (kind !== 'transfer') return { ...line, kind };
  return known.others.length === 0
    ? { ...line, kind: 'cashTopUp' }
    : { ...line, kind, to: chance.pick(known.others) };
}

function byDay<Line extends { readonly day: string }>(lines: readonly Line[]): Line[] {
  return lines.toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
}
