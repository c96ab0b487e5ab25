/** What a rolling upgrade has shown, in words and figures, and what of it is not good enough. */
import type { Findings } from './checker-input.ts';
import type { LoadReport } from './roll-call-load.ts';
import type { Step } from './rolling.ts';
import type { Answered } from './rolling-balancer.ts';
import type { DoorsReport } from './rolling-load.ts';
import type { Pauses } from './rolling-pauses.ts';
import type { StormFindings } from './storm-checker.ts';

const LONGEST_PAUSE_MS = 5_000;
const LEAST_ANSWERS = 100;
const SHOWN = 20;

export interface DoorReport {
  readonly door: string;
  readonly answers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly wrong: readonly string[];
}

export interface RollingOutcome {
  readonly older: string;
  readonly window: Window;
  readonly steps: readonly Step[];
  /** Of the time in which nothing was changed yet. */
  readonly before: readonly DoorReport[];
  readonly doors: readonly DoorReport[];
  readonly pauses: Pauses;
  readonly facts: LoadReport;
  readonly payments: DoorsReport;
  readonly books: { readonly meals: Findings; readonly payments: StormFindings };
  readonly quarantined: readonly string[];
  readonly odd: readonly string[];
  readonly quietAfterMs: number;
  readonly controls: {
    readonly errorsOfTheKilled: number;
    readonly gapOfTheFrozenMs: number;
    readonly faultsPlanted: number;
  } | null;
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The doors as people name them: whoever knocks where. */
function doorOf({ door, path }: Answered): string {
  if (path.startsWith('/devices/')) return 'devices, roll calls';
  if (path.startsWith('/pagopa/')) return 'pagoPA station';
  if (path.startsWith('/internal/')) return `office and services, ${door}`;
  return `pages, ${door}`;
}

export function doorsOf(answers: readonly Answered[], window: Window): DoorReport[] {
  const within = answers.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs);
  return [...Map.groupBy(within, doorOf)].map(([door, seen]) => {
    const times = seen.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
    const at = (part: number) => times[Math.floor((times.length - 1) * part)] ?? 0;
    return {
      door,
      answers: seen.length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      longestMs: at(1),
      wrong: seen
        .filter(({ status }) => status >= 400)
        .map(({ status, path, atMs }) => `${new Date(atMs).toISOString()} ${status} ${path}`),
    };
  });
}

/** What was going on just then. */
function duringOf(steps: readonly Step[], atMs: number): string {
  const step = steps.find(({ fromMs, toMs }) => atMs >= fromMs && atMs <= toMs);
  return step?.what ?? 'between two steps';
}

function problemsOf(outcome: RollingOutcome): string[] {
  const { doors, pauses, facts, payments, books, controls, steps } = outcome;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const tooLong = (what: string, ms: number, atMs: number) =>
    ms > LONGEST_PAUSE_MS ? [`${what} ${seconds(ms)}, while ${duringOf(steps, atMs)}`] : [];
  const accepted = books.meals.acceptedFacts;
  const busy = outcome.before.flatMap(({ wrong }) => wrong).length;
  return [
    ...(busy > 0 ? [`${busy} errors before anything was changed: this machine is too busy`] : []),
    ...doors.flatMap(({ door, wrong }) => wrong.slice(0, SHOWN).map((one) => `${door}: ${one}`)),
    ...doors.flatMap((one) =>
      one.longestMs > LONGEST_PAUSE_MS ? [`${one.door} let wait ${seconds(one.longestMs)}`] : [],
    ),
    ...doors
      .filter(({ answers }) => answers < LEAST_ANSWERS)
      .map(({ door, answers }) => `${door}: ${answers} answers prove little`),
    ...tooLong('a fact waited', pauses.longestDelayMs, pauses.longestDelayAtMs),
    ...tooLong('nothing was posted for', pauses.longestGapMs, pauses.longestGapAtMs),
    ...(pauses.posted < accepted / 4 ? [`only ${pauses.posted} postings were measured`] : []),
    ...(facts.unknown > 0 ? [`${facts.unknown} facts never had an answer`] : []),
    ...[...facts.oddAnswers, ...outcome.odd, ...outcome.quarantined].slice(0, SHOWN),
    // Later on things are broken on purpose, and what a caller is told is no finding.
    ...payments.wrongAnswers
      .filter(({ atMs }) => atMs <= outcome.window.toMs)
      .map(({ what }) => what)
      .slice(0, SHOWN),
    ...[...books.meals.faults, ...books.payments.faults].slice(0, SHOWN),
    ...(controls === null ? [] : unseen(controls)),
  ];
}

function unseen(controls: NonNullable<RollingOutcome['controls']>): string[] {
  const { errorsOfTheKilled, gapOfTheFrozenMs, faultsPlanted } = controls;
  return [
    ...(errorsOfTheKilled === 0 ? ['errors of a killed instance are not seen'] : []),
    ...(gapOfTheFrozenMs <= LONGEST_PAUSE_MS ? ['a pause made on purpose is not seen'] : []),
    ...(faultsPlanted === 0 ? ['books that lost an entry are not found wrong'] : []),
  ];
}

export function reportRolling(outcome: RollingOutcome) {
  const { doors, pauses, facts, payments, books, controls, steps, window } = outcome;
  const line = (name: string, said: string) => console.log(`  ${name.padEnd(34)} ${said}`);
  console.log(`From ${outcome.older} to this code and back:`);
  line('took', `${((window.toMs - window.fromMs) / 1000).toFixed(0)} s under load`);
  for (const { door, answers, p50Ms, p99Ms, longestMs, wrong } of doors) {
    const times = `p50 ${p50Ms}, p99 ${p99Ms}, longest ${longestMs} ms`;
    line(door, `${answers} answers, ${wrong.length} wrong, ${times}`);
  }
  line('facts accepted', `${books.meals.acceptedFacts}, sent again ${facts.sentAgain}`);
  line('accepted to posted', `p50 ${pauses.p50Ms}, p99 ${pauses.p99Ms} ms`);
  line('', `at most ${pauses.longestDelayMs} ms: ${duringOf(steps, pauses.longestDelayAtMs)}`);
  line('longest time without a posting', `${pauses.longestGapMs} ms`);
  line('', duringOf(steps, pauses.longestGapAtMs));
  line('payments', `${payments.paid}, asked again ${payments.askedAgain}`);
  line('in quarantine', `${outcome.quarantined.length}`);
  line('books', `${books.meals.faults.length + books.payments.faults.length} faults found`);
  if (controls !== null) {
    line('a killed instance', `${controls.errorsOfTheKilled} errors seen`);
    line('frozen consumers', `${controls.gapOfTheFrozenMs} ms seen`);
    line('an entry lost on purpose', `${controls.faultsPlanted} faults found`);
  }
  const { notices, ...paid } = payments;
  const { receiptMs, ...receipts } = books.payments;
  const { acceptedBySecond, ...brought } = facts;
  const result = {
    ...outcome,
    facts: brought,
    payments: { ...paid, notices: notices.length },
    books: { meals: books.meals, payments: receipts },
  };
  return { problems: problemsOf(outcome), result };
}
