/**
 * The files of a made-up school year: what happens and when it is told, and never what it comes to.
 * Days are local (`2020-10-05`), moments local times without a zone (`2020-10-05T12:31`), money is
 * whole cents. `day` is always the day on which the system is told.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Kind = 'infanzia' | 'primaria' | 'secondaria';

/** Percent off, or a price of its own. */
export type Reduction = number | { readonly priceCents: number };

export interface School {
  readonly school: string;
  readonly kind: Kind;
  readonly basis: 'attendance' | 'order';
  readonly cutOff: string;
}

/** The whole Comune, a school or a class; the last day is included. */
export interface Closure {
  readonly day: string;
  readonly closure: string;
  readonly from: string;
  readonly to: string;
  readonly school: string | null;
  readonly class: string | null;
  readonly cause: string;
}

export interface TariffLine {
  readonly day: string;
  readonly from: string;
  readonly school: string | null;
  readonly kind: Kind | null;
  readonly listCents: number;
  readonly nonResidentCents: number | null;
  readonly bands: Readonly<Record<string, Reduction>>;
  readonly siblings: Readonly<Record<string, Reduction>>;
}

export interface FeeLine {
  readonly day: string;
  readonly from: string;
  readonly school: string;
  readonly monthlyCents: number;
}

/** `comune.json` */
export interface Comune {
  readonly seed: number;
  readonly yearBegins: string;
  /** The first day that is played. */
  readonly begins: string;
  readonly ends: string;
  /** The last day that is played; the year may go on after it. */
  readonly playedTo: string;
  readonly weekdays: readonly number[];
  readonly lateIsee: 'filingDate' | 'nextMonth' | 'byFifteenth';
  readonly cancelDaysAhead: number;
  readonly fourEyesFromCents: number;
  readonly schools: readonly School[];
  readonly classes: readonly { readonly class: string; readonly school: string }[];
  readonly closures: readonly Closure[];
  readonly tariffs: readonly TariffLine[];
  readonly fees: readonly FeeLine[];
}

export interface PupilLine {
  readonly pupil: string;
  readonly birthDate: string;
  readonly school: string;
  readonly class: string;
  readonly from: string;
  readonly band: string | null;
  readonly resident: boolean;
  readonly exempt: boolean;
}

/** `families.jsonl`; a family may be told of twice, the second time with one more child. */
export interface FamilyLine {
  readonly day: string;
  readonly family: string;
  readonly pupils: readonly PupilLine[];
}

/** `changes.jsonl`: what the office learns about a pupil. */
export type ChangeLine = { readonly day: string; readonly pupil: string } & (
  | {
      readonly kind: 'class';
      readonly school: string;
      readonly class: string;
      readonly from: string;
    }
  | { readonly kind: 'withdrawn'; readonly to: string }
  | { readonly kind: 'resident'; readonly resident: boolean; readonly from: string }
  | { readonly kind: 'exempt'; readonly exempt: boolean; readonly from: string }
  | { readonly kind: 'band'; readonly band: string | null; readonly from: string }
  | { readonly kind: 'isee'; readonly band: string; readonly filedOn: string }
  | { readonly kind: 'family'; readonly family: string; readonly from: string }
);

/** `roll-calls.jsonl`: a device's word about one class at one meal. */
export interface RollCallLine {
  readonly day: string;
  readonly call: string;
  readonly device: string;
  readonly servedOn: string;
  readonly at: string;
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** The roll call whose lines about the same pupils it puts right. */
  readonly supersedes: string | null;
  /** How often it is delivered. */
  readonly copies: number;
}

/** `corrections.jsonl`: the office puts one meal right; `waived`: it was ordered and is not due. */
export interface CorrectionLine {
  readonly day: string;
  readonly correction: string;
  readonly at: string;
  readonly pupil: string;
  readonly servedOn: string;
  readonly state: 'present' | 'absent' | 'waived';
}

/**
 * `orders.jsonl`: no meals from a day to a day, or meals again; `to` null until further notice. One
 * that is held up was with the provider of its SMS at that time, and here after the cut-off.
 */
export interface OrderLine {
  readonly day: string;
  readonly request: string;
  readonly at: string;
  readonly pupil: string;
  readonly from: string;
  readonly to: string | null;
  readonly order: 'none' | 'standard';
  readonly heldUp: boolean;
}

/** `receipts.jsonl`: receipts of one `notice` are for one and the same; null is one nobody made. */
export interface ReceiptLine {
  readonly day: string;
  readonly receipt: string;
  readonly notice: string | null;
  readonly family: string | null;
  readonly cents: number;
  readonly feeCents: number;
  readonly paidAt: string;
  readonly copies: number;
}

/** `openings.jsonl`: what a family had with the system before; below zero it owed money. */
export interface OpeningLine {
  readonly family: string;
  readonly cents: number;
}

/**
 * `office.jsonl`: what people enter at the desk; `approved` null where nobody is asked. A `receipt`
 * is taken back (`paymentReversal`), or its family is found (`assignment`).
 */
export interface OfficeLine {
  readonly day: string;
  readonly entry: string;
  readonly kind:
    | ('cashTopUp' | 'adjustment' | 'refund' | 'writeOff' | 'transfer')
    | ('paymentReversal' | 'assignment');
  readonly receipt: string | null;
  readonly family: string;
  readonly to: string | null;
  readonly side: 'credit' | 'debit' | null;
  readonly cents: number;
  readonly approved: boolean | null;
}

export interface YearFiles {
  readonly comune: Comune;
  readonly families: readonly FamilyLine[];
  readonly changes: readonly ChangeLine[];
  readonly rollCalls: readonly RollCallLine[];
  readonly corrections: readonly CorrectionLine[];
  readonly orders: readonly OrderLine[];
  readonly receipts: readonly ReceiptLine[];
  readonly openings: readonly OpeningLine[];
  readonly office: readonly OfficeLine[];
}

const LINE_FILES = {
  families: 'families.jsonl',
  changes: 'changes.jsonl',
  rollCalls: 'roll-calls.jsonl',
  corrections: 'corrections.jsonl',
  orders: 'orders.jsonl',
  receipts: 'receipts.jsonl',
  openings: 'openings.jsonl',
  office: 'office.jsonl',
} as const;

type LineKind = keyof typeof LINE_FILES;
const lineKinds = Object.keys(LINE_FILES) as LineKind[];

export function writeYear(folder: string, files: YearFiles): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'comune.json'), `${JSON.stringify(files.comune, null, 2)}\n`);
  for (const kind of lineKinds) {
    const lines = files[kind].map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(folder, LINE_FILES[kind]), lines.join(''));
  }
}

export function readYear(folder: string): YearFiles {
  const text = (file: string) => readFileSync(join(folder, file), 'utf8');
  const lines = <Line>(kind: LineKind): Line[] =>
    text(LINE_FILES[kind])
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return {
    comune: JSON.parse(text('comune.json')),
    families: lines('families'),
    changes: lines('changes'),
    rollCalls: lines('rollCalls'),
    corrections: lines('corrections'),
    orders: lines('orders'),
    receipts: lines('receipts'),
    openings: lines('openings'),
    office: lines('office'),
  };
}
