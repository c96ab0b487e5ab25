import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Comune, PupilLine, RollCallLine, TariffLine, YearFiles } from './input-files.ts';
import { writeYear } from './input-files.ts';
import { expectedYear } from './model.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const line = (from: string, kind: 'primaria' | 'infanzia', listCents: number): TariffLine => {
  const shared = { bands: { B: 30 }, siblings: { '2': 20 }, nonResidentCents: 610 };
  return { day: '2020-09-14', from, school: null, kind, listCents, ...shared };
};

const comune: Comune = {
  seed: 1,
  yearBegins: '2020-09-14',
  begins: '2020-09-14',
  ends: '2021-06-08',
  playedTo: '2021-06-08',
  weekdays: [1, 2, 3, 4, 5],
  lateIsee: 'filingDate',
  cancelDaysAhead: 30,
  fourEyesFromCents: 10_000,
  schools: [
    { school: 'P', kind: 'primaria', basis: 'attendance', cutOff: '09:30' },
    { school: 'I', kind: 'infanzia', basis: 'attendance', cutOff: '09:30' },
    { school: 'O', kind: 'primaria', basis: 'order', cutOff: '09:30' },
  ],
  classes: ['P', 'I', 'O'].map((school) => ({ class: `${school}-1`, school })),
  closures: [],
  tariffs: [
    line('2020-09-01', 'primaria', 450),
    line('2020-09-01', 'infanzia', 400),
    line('2021-01-07', 'primaria', 480),
    line('2021-01-07', 'infanzia', 420),
  ],
  fees: [],
};

const child = (pupil: string, school: string, more: Partial<PupilLine> = {}): PupilLine => ({
  ...{ pupil, school, class: `${school}-1`, birthDate: '2011-05-14', from: '2020-09-14' },
  ...{ band: null, resident: true, exempt: false },
  ...more,
});

const LUCA = child('luca', 'P');
const SOFIA = child('sofia', 'I', { birthDate: '2015-09-02' });

const ate = (servedOn: string, present: string[], more: Partial<RollCallLine> = {}) => ({
  ...{ day: servedOn, call: `${servedOn}-${present}`, device: 'P-1', servedOn },
  ...{ at: `${servedOn}T12:30`, present, absent: [], supersedes: null, copies: 1 },
  ...more,
});

interface Told extends Partial<Omit<YearFiles, 'comune' | 'families'>> {
  readonly comune?: Partial<Comune>;
  readonly pupils?: readonly PupilLine[];
}

/** The facts of one family `F`, and its balance. */
function expected({ pupils = [LUCA, SOFIA], ...told }: Told): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), 'mestolo-model-'));
  folders.push(folder);
  writeYear(folder, {
    ...{ changes: [], rollCalls: [], corrections: [], orders: [], receipts: [], openings: [] },
    office: [],
    ...told,
    families: [{ day: '2020-09-14', family: 'F', pupils }],
    comune: { ...comune, ...told.comune },
  });
  return Object.fromEntries(expectedYear(folder));
}

const balance = (facts: Record<string, number>, family = 'F') =>
  Object.entries(facts)
    .filter(([key]) => key.startsWith(`${family} `))
    .reduce((sum, [, cents]) => sum + cents, 0);

describe('the price of a meal, worked out a second time', () => {
  it('is that of its day: 4.50 in December, 4.80 from 7 January', () => {
    const rollCalls = [ate('2020-12-22', ['luca']), ate('2021-01-07', ['luca'])];
    expect(expected({ rollCalls })).toEqual({
      'F meal luca 2020-12-22': -450,
      'F meal luca 2021-01-07': -480,
    });
  });

  it('is lower for the second child, also where the first is not there that day', () => {
    expect(balance(expected({ rollCalls: [ate('2020-11-13', ['sofia'])] }))).toBe(-320);
    expect(balance(expected({ rollCalls: [ate('2020-11-13', ['luca', 'sofia'])] }))).toBe(-770);
  });

  it('is that of an only child once the brother has left', () => {
    const changes = [
      { day: '2021-01-30', pupil: 'luca', kind: 'withdrawn', to: '2021-01-31' } as const,
    ];
    const rollCalls = [ate('2021-01-29', ['sofia']), ate('2021-02-01', ['sofia', 'luca'])];
    expect(expected({ rollCalls, changes })).toEqual({
      'F meal sofia 2021-01-29': -336,
      'F meal sofia 2021-02-01': -420,
    });
  });

  it.each([
    ['band B of 4.50', { band: 'B' }, {}, -315],
    ['band B and second child of 4.00', { band: 'B' }, { second: true }, -224],
    ['band B of 4.35, half a cent up', { band: 'B' }, { listCents: 435 }, -305],
    ['a band without reduction', { band: 'A' }, {}, -450],
    ['from elsewhere, without reductions', { resident: false, band: 'B' }, {}, -610],
    ['exempt', { exempt: true }, {}, 0],
    ['a fixed price', { band: 'F' }, { bands: { F: { priceCents: 150 } } }, -150],
  ])('%s', (_name, more, { second, listCents, bands }: PriceCase, cents) => {
    const [first] = comune.tariffs;
    if (!first) throw new Error('there is no tariff');
    const tariffs = [
      { ...first, listCents: listCents ?? 450, bands: bands ?? first.bands },
      line('2020-09-01', 'infanzia', 400),
    ];
    const eater = second ? { ...SOFIA, ...more } : { ...LUCA, ...more };
    const pupils = second ? [LUCA, eater] : [eater, SOFIA];
    const rollCalls = [ate('2020-11-13', [eater.pupil])];
    expect(balance(expected({ pupils, rollCalls, comune: { tariffs } }))).toBe(cents);
  });

  it('follows a family that moves into the Comune, from that day on', () => {
    const pupils = [{ ...LUCA, resident: false }];
    const moved = { day: '2021-03-15', pupil: 'luca', kind: 'resident', resident: true } as const;
    const rollCalls = [ate('2021-03-12', ['luca']), ate('2021-03-15', ['luca'])];
    const facts = expected({ pupils, rollCalls, changes: [{ ...moved, from: '2021-03-15' }] });
    expect(Object.values(facts)).toEqual([-610, -480]);
  });

  it.each([
    ['filingDate', [-450, -450, -315, -315]],
    ['nextMonth', [-450, -450, -450, -315]],
    ['byFifteenth', [-315, -315, -315, -315]],
  ] as const)('after a late ISEE follows the rule %s', (lateIsee, cents) => {
    const isee = { day: '2020-12-03', pupil: 'luca', kind: 'isee', band: 'B' } as const;
    const days = ['2020-11-09', '2020-11-11', '2020-11-12', '2020-12-01'];
    const facts = expected({
      comune: { lateIsee },
      pupils: [LUCA],
      changes: [{ ...isee, filedOn: '2020-11-12' }],
      rollCalls: days.map((day) => ate(day, ['luca'])),
    });
    expect(Object.values(facts)).toEqual(cents);
  });

  it('is charged to the account the child belonged to that day', () => {
    const moved = { day: '2020-11-13', pupil: 'sofia', kind: 'family', family: 'G' } as const;
    const facts = expected({
      changes: [{ ...moved, from: '2020-11-16' }],
      rollCalls: [ate('2020-11-13', ['sofia']), ate('2020-11-16', ['sofia'])],
    });
    expect(facts).toEqual({ 'F meal sofia 2020-11-13': -320, 'G meal sofia 2020-11-16': -400 });
  });
});

interface PriceCase {
  readonly second?: boolean;
  readonly listCents?: number;
  readonly bands?: TariffLine['bands'];
}

describe('whether a meal is due', () => {
  const back = { absent: ['luca'], at: '2020-11-13T13:10', supersedes: '2020-11-13-luca' };

  it('follows the newest word, whatever came first', () => {
    const present = ate('2020-11-13', ['luca']);
    const absent = ate('2020-11-13', [], back);
    expect(expected({ rollCalls: [present, absent] })).toEqual({});
    expect(expected({ rollCalls: [absent, present] })).toEqual({});
    const fixed = { day: '2021-01-20', correction: 'K1', at: '2021-01-20T14:00', pupil: 'luca' };
    const corrections = [{ ...fixed, servedOn: '2020-11-13', state: 'present' } as const];
    expect(balance(expected({ rollCalls: [present, absent], corrections }))).toBe(-450);
  });

  it('is not on a closed day, outside the week, or before and after the enrolment', () => {
    const closure = { day: '2020-11-13', closure: 'C1', from: '2020-11-13', to: '2020-11-13' };
    const closures = [{ ...closure, school: 'P', class: null, cause: 'sciopero' }];
    const rollCalls = ['2020-11-13', '2020-11-14', '2020-09-15'].map((day) => ate(day, ['luca']));
    const pupils = [{ ...LUCA, from: '2020-09-16' }];
    expect(expected({ pupils, rollCalls, comune: { closures } })).toEqual({});
  });

  it('needs no roll call where meals are ordered, unless it was cancelled in time', () => {
    const pupils = [child('anna', 'O')];
    const played = { begins: '2021-03-29', playedTo: '2021-03-30' };
    const cancel = (at: string) => {
      const span = { from: '2021-03-29', to: '2021-03-30' };
      const one = { day: '2021-03-29', request: 'R1', at, pupil: 'anna', heldUp: false };
      const orders = [{ ...one, ...span, order: 'none' as const }];
      return expected({ pupils, comune: played, orders });
    };
    expect(balance(expected({ pupils, comune: played }))).toBe(-960);
    expect(balance(cancel('2021-03-29T09:30'))).toBe(0);
    expect(balance(cancel('2021-03-29T09:31'))).toBe(-480);
    expect(balance(cancel('2021-02-27T12:00'))).toBe(-480);
    const line = { day: '2021-03-30', correction: 'K1', at: '2021-03-30T14:00', pupil: 'anna' };
    const waived = { ...line, servedOn: '2021-03-29', state: 'waived' } as const;
    expect(balance(expected({ pupils, comune: played, corrections: [waived] }))).toBe(-480);
  });
});

describe('money', () => {
  const receipt = {
    ...{ day: '2020-10-06', receipt: 'RT1', notice: 'N1', family: 'F', cents: 5_000 },
    ...{ feeCents: 150, paidAt: '2020-10-05T18:20', copies: 1 },
  };

  it('comes in once for each receipt, and without the bank’s part', () => {
    const receipts = [receipt, receipt, { ...receipt, receipt: 'RT2' }];
    expect(balance(expected({ receipts }))).toBe(10_000);
    expect(expected({ receipts: [{ ...receipt, family: null }] })).toEqual({
      'suspense receipt RT1': 5_000,
    });
  });

  it('may start with what was there before', () => {
    expect(balance(expected({ openings: [{ family: 'F', cents: -1_350 }] }))).toBe(-1_350);
  });

  it('enters at the desk, above an amount only where a second person agrees', () => {
    const place = { day: '2020-10-06', entry: 'E1', family: 'F', receipt: null } as const;
    const entry = { ...place, to: null, side: null };
    const cash = { ...entry, kind: 'cashTopUp', cents: 10_000 } as const;
    const total = (approved: boolean | null) =>
      balance(expected({ office: [{ ...cash, approved }] }));
    expect([total(true), total(false)]).toEqual([10_000, 0]);
    const transfer = { ...entry, kind: 'transfer', to: 'G', cents: 700, approved: null } as const;
    const facts = expected({ office: [transfer] });
    expect([balance(facts), balance(facts, 'G')]).toEqual([-700, 700]);
  });

  it('is taken back by two people, and leaves suspense when its family is found', () => {
    const line = { day: '2020-10-09', entry: 'E1', family: 'F', to: null, side: null } as const;
    const back = { ...line, kind: 'paymentReversal', receipt: 'RT1', cents: 5_000 } as const;
    const total = (approved: boolean) =>
      balance(expected({ receipts: [receipt], office: [{ ...back, approved }] }));
    expect([total(true), total(false)]).toEqual([0, 5_000]);
    const found = { ...line, kind: 'assignment', receipt: 'RT1', cents: 5_000 } as const;
    const receipts = [{ ...receipt, family: null }];
    const facts = expected({ receipts, office: [{ ...found, approved: null }] });
    expect([balance(facts), balance(facts, 'suspense')]).toEqual([5_000, 0]);
  });

  it('is asked for once a month where a school takes a fee, half of it after the 15th', () => {
    const fees = [{ day: '2020-09-14', from: '2020-09-01', school: 'P', monthlyCents: 1_205 }];
    const played = { begins: '2020-10-01', playedTo: '2020-11-30', fees };
    const pupils = [{ ...LUCA, from: '2020-10-19' }];
    expect(expected({ pupils, comune: played })).toEqual({
      'F fee luca 2020-10': -603,
      'F fee luca 2020-11': -1_205,
    });
  });
});
