/**
 * Plays a made-up year through the doors of a running system, one service day after the other. The
 * clock of the Comune stands at 14:00 of each day while that day's facts are brought.
 */
import { randomBytes } from 'node:crypto';
import type { ServiceName } from '@mestolo/contracts/topics.ts';
import type { Brokers } from '@mestolo/testkit/brokers.ts';
import type { TestSystem } from '@mestolo/testkit/start-system.ts';
import { type Doors, momentOf, openDoors } from './doors.ts';
import { type ChangeLine, readYear, type YearFiles } from './input-files.ts';
import { type Difference, followLedger, type LedgerFollower } from './ledger-follower.ts';
import { expectedYear } from './model.ts';
import { playDesk } from './play-desk.ts';
import { playMoney } from './play-money.ts';
import { playOrders } from './play-orders.ts';
import { playRegistry } from './play-registry.ts';
import { playRollCalls } from './play-roll-calls.ts';
import { explain, wrongBalances } from './reconcile.ts';
import { watchReference } from './reference-read.ts';

export const PLAYED_SERVICES: readonly ServiceName[] = [
  'registry',
  'attendance',
  'billing',
  'payments',
];

export interface PlayOptions {
  readonly brokers: Brokers;
  readonly system: TestSystem;
  /** Where the files of the year are. */
  readonly folder: string;
  say(line: string): void;
  /** Longer than this without a new entry, and what is missing is missing. */
  readonly stuckMs: number;
}

export interface YearReport {
  readonly days: number;
  /** Facts and accounts that were held against the model. */
  readonly facts: number;
  readonly accounts: number;
  readonly meals: number;
  readonly entries: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: { readonly opening: number; readonly replay: number };
  readonly mealsPerSecond: number;
  readonly differing: number;
  /** The first of them, with the entries behind them. */
  readonly differences: readonly string[];
  readonly wrongBalances: readonly Difference[];
}

const QUIET_MS = 1_000;
const SAY_EVERY_MS = 10_000;
const MOST_SHOWN = 50;

export async function playYear(options: PlayOptions): Promise<YearReport> {
  const { brokers, system, folder, say, stuckMs } = options;
  const year = readYear(folder);
  const expected = expectedYear(folder);
  const meals = [...expected.keys()].filter((fact) => fact.includes(' meal ')).length;
  say(`the model expects ${meals} meals and ${expected.size - meals} other facts`);
  const doors = openDoors(system, `anno-${randomBytes(4).toString('hex')}`);
  const players = createPlayers(doors, year);
  const begunMs = performance.now();
  const reference = await watchReference(brokers, PLAYED_SERVICES);
  const { ids } = players.registry;
  const ledger = await followLedger({ brokers, tenant: doors.tenant, ids, expected });
  try {
    await openYear(year, players, reference.arrived);
    const openedMs = performance.now();
    say(`registry knows ${ids.accountOf.size} families`);
    const days = daysOf(year);
    const pace = sayPace({ say, ledger, days: days.length });
    const linesOf = linesByDay(year);
    const desk: Promise<void>[] = [];
    let failure: unknown = null;
    for (const day of days) {
      if (failure !== null) break;
      const lines = linesOf(day);
      await playDay(day, { year, lines, players, arrived: reference.arrived });
      // It waits for what billing has not posted yet, and need not hold up the next day.
      const entered = playDesk(doors, ids, lines.office);
      entered.catch((error: unknown) => {
        failure ??= error;
      });
      desk.push(entered);
      pace(day);
    }
    await Promise.all(desk);
    say('every day is played; billing posts what is left');
    await ledger.settled({ quietMs: QUIET_MS, stuckMs });
    const endedMs = performance.now() - QUIET_MS;
    const seconds = { opening: (openedMs - begunMs) / 1000, replay: (endedMs - openedMs) / 1000 };
    const differences = ledger.differences(MOST_SHOWN);
    return {
      ...{ days: days.length, facts: expected.size, accounts: ids.accountOf.size, meals, seconds },
      entries: ledger.entries(),
      answers: { ...players.rollCalls.answers, ...players.orders.outcomes },
      mealsPerSecond: Math.round(meals / seconds.replay),
      differing: ledger.differing(),
      differences: await explain(doors, differences, ids),
      wrongBalances: await wrongBalances(doors, expected, ids),
    };
  } finally {
    await Promise.all([ledger.stop(), reference.stop()]);
  }
}

function createPlayers(doors: Doors, { comune }: YearFiles) {
  const registry = playRegistry(doors, comune);
  const rollCalls = playRollCalls(doors, registry.ids);
  const money = playMoney(doors, registry.ids);
  const orders = playOrders(doors, registry.ids);
  return { doors, registry, rollCalls, orders, money };
}

type Players = ReturnType<typeof createPlayers>;
type Arrived = (clockAt: string) => Promise<void>;

/** What is there before the first lunch: families, prices, and what they had before. */
async function openYear(year: YearFiles, players: Players, arrived: Arrived): Promise<void> {
  const { begins } = year.comune;
  const { registry, money } = players;
  await registry.moveClock(`${begins}T06:00`);
  await registry.tellFamilies(year.families.filter(({ day }) => day === begins));
  await registry.tellClosures(year.comune.closures.filter(({ day }) => day === begins));
  await registry.moveClock(`${begins}T07:00`);
  await arrived(momentOf(`${begins}T07:00`));
  await money.putTariffs(year.comune, begins);
  await money.open(year.openings, begins);
}

interface DayOfPlay {
  readonly year: YearFiles;
  readonly lines: DayLines;
  readonly players: Players;
  readonly arrived: Arrived;
}

async function playDay(day: string, { year, lines, players, arrived }: DayOfPlay): Promise<void> {
  const { registry, rollCalls, orders, money } = players;
  const { comune } = year;
  const isFirst = day === comune.begins;
  await orders.early(lines.orders);
  if (!isFirst) await registry.tellFamilies(lines.families);
  // Another account and an ISEE are told on their day, or later; everything else also ahead.
  const isSaidAfter = ({ kind }: ChangeLine) => kind === 'family' || kind === 'isee';
  const [late, changes] = divide(lines.changes, isSaidAfter);
  await registry.tellChanges(changes);
  const isOfDay = (line: { readonly day: string }) => line.day === day;
  const closures = isFirst ? [] : comune.closures.filter(isOfDay);
  await registry.tellClosures(closures);
  if (!isFirst && comune.tariffs.some(isOfDay)) await money.putTariffs(comune, day);
  await registry.moveClock(`${day}T14:00`);
  await arrived(momentOf(`${day}T14:00`));
  await orders.freeze(day);
  await money.chargeFees(comune, day);
  for (const { closure } of closures.filter(({ from }) => from < day)) {
    await orders.confirmClosure(registry.closureId(closure));
  }
  await Promise.all([registry.tellChanges(late), orders.late(lines.orders)]);
  await Promise.all([
    rollCalls.bring(lines.rollCalls),
    rollCalls.correct(lines.corrections),
    money.take(lines.receipts),
  ]);
}

type DayLines = Omit<YearFiles, 'comune' | 'openings'>;

/** A year has tens of thousands of lines, and each day wants its own. */
function linesByDay(year: YearFiles): (day: string) => DayLines {
  const byDay = <Line extends { readonly day: string }>(lines: readonly Line[]) =>
    Map.groupBy(lines, ({ day }) => day);
  const families = byDay(year.families);
  const changes = byDay(year.changes);
  const rollCalls = byDay(year.rollCalls);
  const corrections = byDay(year.corrections);
  const orders = byDay(year.orders);
  const receipts = byDay(year.receipts);
  const office = byDay(year.office);
  return (day) => ({
    families: families.get(day) ?? [],
    changes: changes.get(day) ?? [],
    rollCalls: rollCalls.get(day) ?? [],
    corrections: corrections.get(day) ?? [],
    orders: orders.get(day) ?? [],
    receipts: receipts.get(day) ?? [],
    office: office.get(day) ?? [],
  });
}

function divide<Line>(lines: readonly Line[], isFirst: (line: Line) => boolean) {
  return [lines.filter(isFirst), lines.filter((line) => !isFirst(line))] as const;
}

/** All days on which somebody is told anything. */
function daysOf({ rollCalls, corrections, receipts, changes, families, ...more }: YearFiles) {
  const all = [rollCalls, corrections, receipts, changes, families, more.office, more.orders];
  return [...new Set(all.flatMap((lines) => lines.map(({ day }) => day)))].toSorted();
}

function sayPace(of: { say(line: string): void; ledger: LedgerFollower; days: number }) {
  let played = 0;
  let saidAtMs = performance.now();
  let entriesThen = 0;
  return (day: string) => {
    played += 1;
    const nowMs = performance.now();
    if (nowMs - saidAtMs < SAY_EVERY_MS) return;
    const entries = of.ledger.entries();
    const perSecond = Math.round(((entries - entriesThen) * 1000) / (nowMs - saidAtMs));
    of.say(`  ${day}: day ${played} of ${of.days}, ${entries} entries, ${perSecond} a second`);
    [saidAtMs, entriesThen] = [nowMs, entries];
  };
}
